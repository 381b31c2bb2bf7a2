"""A history that an earlier Tidemark wrote: migrated with every entry, verified whole, and carried on."""

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.types import JSON

from app.db import schema
from app.db.columns import UtcInstant
from app.db.session import Database
from app.history.domain.chain import FIRST_PREVIOUS, Entry, EntryFormat, document_hash, entry_hash
from app.history.excerpt import Excerpt, digests_of_others, entries_about, last_of_first_format
from app.history.operations import EntrySubject, record
from app.history.queries import head, verify_history

BEFORE_FORMATS = "0004"
ENTRY = """
INSERT INTO history_entry (id, at, tag, sentence, actor_id, actor_name, subject_kind, subject_id, client_id,
                           document_hash, previous_hash, hash)
VALUES (:sequence, :at, :tag, :sentence, :actor_id, :actor_name, :subject_kind, :subject_id, :client_id,
        :document_hash, :previous_hash, :hash)
"""
DOCUMENT = "INSERT INTO history_document (entry_id, salt, body, redacted) VALUES (:sequence, :salt, :body, false)"
HEAD = "INSERT INTO history_head (id, sequence, hash) VALUES (1, :sequence, :hash)"


def write_first_format(session, now, count: int) -> None:
    """Entries as they were written when an entry had one hash over everything."""
    previous = FIRST_PREVIOUS
    for sequence in range(1, count + 1):
        body, salt = {"before": None, "after": {"words": f"é {sequence}", "share": 0.5}}, f"{sequence:032}"
        told = now, "thing:done", f"Thing {sequence}", None, "Tidemark", "thing", str(sequence), None
        entry = Entry(sequence, *told, document_hash(body, salt), previous)
        previous = entry_hash(entry, EntryFormat.FIRST, "")
        row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        statement = text(ENTRY).bindparams(bindparam("at", type_=UtcInstant))
        session.execute(statement, {**row, "hash": previous})
        document = text(DOCUMENT).bindparams(bindparam("body", type_=JSON))
        session.execute(document, {"sequence": sequence, "salt": salt, "body": body})
    session.execute(text(HEAD), {"sequence": count, "hash": previous})


@pytest.fixture
def older(request, placed, tmp_path):
    """A database as the last release without formats left it, with four entries."""
    if placed[0].startswith("sqlite"):
        database = Database(f"sqlite:///{tmp_path / 'older.db'}")
        schema.upgrade(database, BEFORE_FORMATS)
        yield database
        database.dispose()
        return
    postgres = request.getfixturevalue("postgres")
    with postgres.database() as name:
        database = Database(postgres.url(name))
        schema.upgrade(database, BEFORE_FORMATS)
        yield database
        database.dispose()


def test_it_migrates_with_every_entry_verifies_whole_and_goes_on(older, cast, now):
    with older.transaction() as session:
        write_first_format(session, now, 4)
    schema.upgrade(older)
    with older.transaction() as session:
        assert verify_history(session).is_whole
        record(session, "thing:done", "Thing 5", about=EntrySubject("thing", "5"), by=cast.officer, now=now)
        verification = verify_history(session)

    assert verification.is_whole, verification.problem
    assert verification.checked[0].words == "5 entries"
    with older.reading() as session:
        formats = session.execute(text("SELECT format FROM history_entry ORDER BY id")).scalars().all()
    assert formats == [1, 1, 1, 1, 2]


def test_an_excerpt_begins_behind_the_last_entry_that_no_digest_can_stand_for(older, cast, now):
    with older.transaction() as session:
        write_first_format(session, now, 4)
    schema.upgrade(older)
    with older.transaction() as session:
        for key in ("5", "6"):
            record(session, "thing:done", f"Thing {key}", about=EntrySubject("thing", key), by=cast.officer, now=now)
        entries = entries_about(session, cast.officer, "thing", "5", always="thing:signed")
        begins, ends = last_of_first_format(session, 6), head(session)
        assert last_of_first_format(session, 2).sequence == 2

    fourth = [one for one in stored(older) if one.sequence == 4]
    assert ends is not None
    assert (begins.sequence, begins.hash) == (4, fourth[0].hash)
    excerpt = Excerpt(begins, ends, tuple(entries))
    assert [sequence for batch in digests_of_others(older, excerpt) for sequence, _ in batch] == [6]


def stored(database):
    with database.reading() as session:
        return session.execute(text("SELECT id AS sequence, hash FROM history_entry ORDER BY id")).all()
