"""A signed record is taken away as one archive, and its proof holds where there is no Tidemark and no database."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from app.core.errors import NotFound
from app.history.domain.chain import Head
from app.history.excerpt import digests_of_others
from app.history.heads import MailedHead
from app.history.models import HistoryEntry
from app.history.operations import EntrySubject, record, redact
from app.history.queries import head
from app.home.bare import bare_tables
from app.home.proof import last_mailed_head
from app.notifications.domain.delivery import MailState
from app.notifications.models import OutboxMail
from app.signing.proof_file import SignedRecord, proof_archive, proof_of
from app.tables import metadata
from audits.conduct.queries.results import contents_of
from tests.factories.audits import completed_audit
from tests.factories.checklists import add_checklist
from tests.factories.proofs import unpacked, verified
from tests.queries import count_queries

SECRET = "The whistle was blown by Zebedee Quill"


def tell(session, by, now, sentence=SECRET, count=1):
    about = EntrySubject("requirement", "7")
    for _ in range(count):
        record(session, "requirement:changed", sentence, about=about, by=by, now=now, after={"words": sentence})


@pytest.fixture
def audit(database, cast, now):
    """A signed audit among entries about other things."""
    with database.transaction() as session:
        tell(session, cast.officer, now, count=3)
        audit = completed_audit(session, add_checklist(session, by=cast.officer, now=now), cast)
        tell(session, cast.officer, now, count=2)
    return audit


@pytest.fixture
def taken(database, audit, now, tmp_path):
    """The proof as somebody takes it, in a folder of its own, and what its archive held."""

    def take(actor, mailed=None):
        with database.reading() as session:
            texts = partial(contents_of, session, audit)
            proof = proof_of(session, actor, SignedRecord("audit", audit.row_id, "A-0001", texts), mailed, now=now)
        return unpacked(b"".join(proof_archive(database, proof, now=now)), tmp_path / f"{actor.name}")

    return take


def test_a_signed_audit_is_proven_with_nothing_but_python(taken, cast, database):
    code, out = verified(taken(cast.officer))

    with database.reading() as session:
        last = head(session)
    assert last is not None
    assert code == 0, out
    assert "Signed: Leila Haddad (Team leader), 2026-11-24 09:30:00 UTC, revision 1: Completed by." in out
    assert f"Head: {last.sequence}:{last.hash}" in out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("text-1.json", "text-1.json is not the text that was signed"),
        ("signatures.json", "was altered"),
        ("entries.json", "was altered"),
        ("others.txt", "was altered, added or taken away"),
    ],
)
def test_one_changed_byte_is_refused(taken, cast, name, told):
    file = taken(cast.officer) / name
    content = bytearray(file.read_bytes())
    at = next(place for place in range(20, len(content)) if chr(content[place]) in "012345678")
    content[at] = ord("9")
    file.write_bytes(bytes(content))

    code, out = verified(file.parent)
    assert (code, told in out) == (1, True), out


def test_no_word_of_another_record_stands_in_it(taken, cast):
    folder = taken(cast.officer)
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"Zebedee" not in everything
    entries = json.loads((folder / "entries.json").read_text())
    assert {(one["subject_kind"], one["subject_id"]) for one in entries} == {("audit", "1")}
    assert {"audit:planned", "audit:completed", "audit:signed"} <= {one["tag"] for one in entries}


@pytest.mark.parametrize("who", ["agent", "leader", "manager"])
def test_who_may_not_read_the_history_takes_only_what_tells_of_the_signatures(taken, cast, who):
    folder = taken(cast.named(who))
    entries = json.loads((folder / "entries.json").read_text())
    assert [one["tag"] for one in entries] == ["audit:signed"]
    assert verified(folder)[0] == 0


def test_names_that_the_page_does_not_show_do_not_go_to_the_agent(database, audit, taken, cast, now):
    with database.transaction() as session:
        about = EntrySubject("audit", str(audit.row_id))
        record(session, "audit:passed_on", "Zebedee Quill passed it on", about=about, by=cast.manager, now=now)
    folder = taken(cast.agent)
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"Zebedee" not in everything
    assert b"Martin" not in everything
    assert b"Zebedee" in (taken(cast.officer) / "entries.json").read_bytes()


def test_it_ends_at_the_newest_head_that_was_mailed_since_the_signature(database, taken, cast, now):
    with database.transaction() as session:
        mailed = MailedHead(head(session) or Head(0, ""), now)
        tell(session, cast.officer, now, count=4)
    folder = taken(cast.officer, mailed)

    told = f"{mailed.head.sequence}:{mailed.head.hash}"
    assert f"Head: {told}" in verified(folder)[1]
    assert verified(folder, told)[0] == 0
    page = (folder / "README.txt").read_text()
    assert told in page
    assert "It went out by e-mail with the digest of 24 November 2026" in page


def test_a_head_from_before_the_signature_proves_nothing_of_it_so_the_present_one_is_taken(database, taken, cast, now):
    with database.reading() as session:
        last = head(session)
    folder = taken(cast.officer, MailedHead(Head(2, "a" * 64), now))
    assert last is not None
    assert f"Head: {last.sequence}:" in verified(folder)[1]
    assert "It was NOT mailed out" in (folder / "README.txt").read_text()


def test_a_history_that_was_rewritten_since_the_mail_is_refused(database, taken, cast, now):
    with database.reading() as session:
        last = head(session)
    assert last is not None
    code, out = verified(taken(cast.officer, MailedHead(Head(last.sequence, "a" * 64), now)))
    assert (code, "and not to the head that is told" in out) == (1, True)


def test_only_a_digest_that_a_server_took_counts_as_mailed(database, cast, now):
    def digest(number, state, sequence):
        return OutboxMail(
            intent=f"digest/{number}", message_id=f"<{number}>", kind="digest", name="Hannah", address="h@x.example",
            content={"head": f"{sequence}:{'a' * 64}"}, subject="Today", state=state, next_try_at=now, queued_at=now,
            shown_at=now + timedelta(days=number),
        )  # fmt: skip

    with database.transaction() as session:
        assert last_mailed_head(session) is None
        session.add(digest(1, MailState.SENT, 5))
        session.add(digest(2, MailState.SENT, 8))
        session.add(digest(3, MailState.KEPT, 11))
        session.flush()
        assert last_mailed_head(session) == MailedHead(Head(8, "a" * 64), now + timedelta(days=2))


ALTERATIONS = {
    "UPDATE signature SET post = 'Manager'": "was altered: entry",
    "UPDATE history_entry SET sentence = 'Nothing' WHERE tag = 'audit:completed'": "was altered: 'Nothing'",
    "UPDATE history_entry SET sentence = 'Nothing' WHERE id = 2": "was altered, added or taken away",
    "DELETE FROM history_entry WHERE id = 2": "entry 2 is missing: the chain breaks there",
    "DELETE FROM history_document WHERE entry_id = 6": "the document of entry 6 is missing",
    "UPDATE audit_result SET outcome = 'fail', content = '[]'": "text-1.json is not the text that was signed",
}


@pytest.mark.parametrize(("statement", "told"), ALTERATIONS.items(), ids=ALTERATIONS)
def test_what_was_altered_in_the_database_is_handed_out_as_it_is_and_refused(database, taken, cast, statement, told):
    with database.transaction() as session, bare_tables(session, metadata):
        if "DELETE FROM history_entry" in statement:
            session.execute(text("DELETE FROM history_document WHERE entry_id = 2"))
        session.execute(text(statement))
    code, out = verified(taken(cast.officer))
    assert (code, told in out) == (1, True), out


def test_a_signature_whose_text_was_taken_away_is_not_proven_and_another_text_only_told(database, taken, cast, now):
    with database.transaction() as session:
        of = {one: _entry(session, one) for one in ("audit:planned", "audit:signed")}
        redact(session, of["audit:planned"], "A customer asked", by=cast.administrator, now=now)
    code, out = verified(taken(cast.officer))
    assert (code, f"The text of entry {of['audit:planned']} was taken away later" in out) == (0, True), out

    with database.transaction() as session:
        redact(session, of["audit:signed"], "By mistake", by=cast.administrator, now=now)
    code, out = verified(taken(cast.officer))
    assert (code, "is not proven: the document of entry" in out) == (1, True), out


def test_what_nobody_signed_has_no_proof(database, cast, now):
    record_ = SignedRecord("audit", 99, "A-0099", lambda _revisions: {})
    with database.reading() as session, pytest.raises(NotFound, match="no signature under A-0099"):
        proof_of(session, cast.officer, record_, None, now=now)


def test_others_are_read_batch_by_batch_and_without_their_documents(database, audit, cast, now, monkeypatch):
    monkeypatch.setattr("app.history.excerpt.BATCH", 4)
    texts = SignedRecord("audit", audit.row_id, "A-0001", lambda _revisions: {})
    with database.reading() as session:
        excerpt = proof_of(session, cast.officer, texts, None, now=now).excerpt
    with count_queries(database) as run:
        batches = list(digests_of_others(database, excerpt))
    assert not any("history_document" in one for one in run)
    found = [sequence for batch in batches for sequence, _ in batch]
    assert max(map(len, batches)) <= 4
    assert sorted((*found, *excerpt.shown)) == list(range(1, excerpt.ends_at.sequence + 1))


def _entry(session, tag):
    found = session.scalars(select(col(HistoryEntry.id)).where(col(HistoryEntry.tag) == tag)).one()
    assert found is not None
    return found
