"""The history in real databases: closed to change, and every tampering named by `tidemark history verify`."""

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from app.commands import tidemark
from app.history.domain.chain import FIRST_PREVIOUS, Entry, EntryFormat, document_hash, entry_hash
from app.history.models import HistoryDocument, HistoryEntry, HistoryHead
from app.history.queries import head

HASHES = "document_hash, previous_hash, hash"
COPIED = "at, tag, sentence, actor_id, actor_name, subject_kind, subject_id"
TAMPERINGS = {
    "edit an entry": (["UPDATE history_entry SET sentence = 'Another' WHERE id = 3"], "entry 3 was altered: 'Another'"),
    "edit who did it": (["UPDATE history_entry SET actor_name = 'Tom Birch' WHERE id = 2"], "entry 2 was altered"),
    "edit a document": (
        ['UPDATE history_document SET body = \'{"before": null, "after": {"number": 9}}\' WHERE entry_id = 2'],
        "the document of entry 2 was altered: 'Thing 2 was done'",
    ),
    "delete a document": (
        ["DELETE FROM history_document WHERE entry_id = 4"],
        "the document of entry 4 is missing",
    ),
    "delete an entry": (
        ["DELETE FROM history_document WHERE entry_id = 3", "DELETE FROM history_entry WHERE id = 3"],
        "entry 3 is missing: the next one found is 4",
    ),
    "delete the first": (
        ["DELETE FROM history_document WHERE entry_id = 1", "DELETE FROM history_entry WHERE id = 1"],
        "entry 1 is missing",
    ),
    "cut the tail": (
        ["DELETE FROM history_document WHERE entry_id > 3", "DELETE FROM history_entry WHERE id > 3"],
        "entry 4 is missing: the history ends at 3, but 5 was published",
    ),
    "insert one at the end": (
        [
            (
                f"INSERT INTO history_entry (id, {COPIED}, {HASHES}) SELECT 6, {COPIED}, document_hash, hash, "
                "replace(hash, substr(hash, 1, 4), 'ffff') FROM history_entry WHERE id = 5"
            )
        ],
        "entry 6 was altered",
    ),
    "insert one before the first": (
        [
            (
                f"INSERT INTO history_entry (id, {COPIED}, {HASHES}) SELECT 0, {COPIED}, document_hash, "
                "replace(previous_hash, '0000', '1111'), replace(hash, substr(hash, 1, 4), 'ffff') "
                "FROM history_entry WHERE id = 1"
            )
        ],
        "entry 0 stands twice or out of order",
    ),
    "blank a document": (
        [
            "UPDATE history_document SET body = NULL, redacted = (1 = 1) WHERE entry_id = 4",
            "UPDATE history_document SET body = NULL, redacted = (1 = 1), salt = '' WHERE entry_id = 2",
        ],
        "the document of entry 2 has no text, and no entry says who took it away: 'Thing 2 was done'",
    ),
    "put bytes in the place of a sentence": (["UPDATE history_entry SET sentence = x'ff00' WHERE id = 4"], "entry 4 "),
    "put a number in the place of a document": (
        ["UPDATE history_document SET body = '7' WHERE entry_id = 3"],
        "the document of entry 3 was altered",
    ),
    "take the head away": (
        ["DELETE FROM history_head"],
        "the head is missing: the history ends at entry 5, and nothing says that this is its end",
    ),
    "set the head back": (
        ["UPDATE history_head SET sequence = 3, hash = (SELECT hash FROM history_entry WHERE id = 3)"],
        "entry 4 stands behind the head, which says that 3 is the last",
    ),
    "pass a linked entry off as one of the first format": (
        ["UPDATE history_entry SET format = 1, salt = '' WHERE id = 2"],
        "entry 2 was altered",
    ),
    "alter an entry and a later document": (
        [
            "UPDATE history_entry SET sentence = 'Another' WHERE id = 2",
            "UPDATE history_document SET salt = 'x' WHERE entry_id = 4",
        ],
        "entry 2 was altered: 'Another'; the document of entry 4 was altered: 'Thing 4 was done'",
    ),
    "swap two": (
        [
            "UPDATE history_entry SET id = 99 WHERE id = 2",
            "UPDATE history_entry SET id = 2 WHERE id = 3",
            "UPDATE history_entry SET id = 3 WHERE id = 99",
        ],
        "entry 2 does not follow from the one before it",
    ),
}


def tamper(database, *statements: str) -> None:
    """What the owner of a database can do: put the guards away first."""
    with database.transaction() as session:
        if database.is_sqlite:
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'history_%'"
            for name in session.execute(text(named)).scalars().all():
                session.execute(text(f"DROP TRIGGER {name}"))
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            session.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement.replace(":", r"\:")))


def published(database) -> str:
    with database.reading() as session:
        found = head(session)
    assert found is not None
    return f"{found.sequence}:{found.hash}"


def test_an_untouched_history_is_whole(verify):
    result = verify()

    assert result.exit_code == 0
    assert result.stdout.startswith("Read 5 entries, 5 documents, 0 ")
    assert result.stdout.endswith("\nThe history is whole: 5 entries, checked against 0 published heads.\n")


@pytest.mark.parametrize(("statements", "words"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_every_tampering_is_named_in_one_line(verify, database, statements, words):
    tamper(database, *statements)

    result = verify()

    assert result.exit_code == 1
    assert result.stdout.startswith("Read ")
    assert "whole" not in result.stdout
    assert result.stderr.startswith("tidemark: the history is NOT whole: ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_tail_cut_together_with_the_head_row_does_not_fit_a_head_that_went_out(verify, database):
    went_out = published(database)
    tamper(
        database,
        "DELETE FROM history_document WHERE entry_id = 5",
        "DELETE FROM history_entry WHERE id = 5",
        "UPDATE history_head SET sequence = 4, hash = (SELECT hash FROM history_entry WHERE id = 4)",
    )

    assert verify().exit_code == 0  # nothing inside the database can tell
    result = verify("--head", went_out)
    assert result.exit_code == 1
    assert "entry 5 is missing: the history ends at 4, but 5 was published" in result.stderr


def test_an_end_rewritten_with_all_its_figures_does_not_fit_a_head_that_went_out(verify, database):
    went_out = published(database)
    with database.reading() as session:
        row = session.get(HistoryEntry, 5)
        fields = {name: getattr(row, name) for name in Entry.__dataclass_fields__ if name != "sequence"}
    forged = entry_hash(Entry(sequence=5, **fields | {"sentence": "Forged"}), row.format, row.salt)
    tamper(
        database,
        f"UPDATE history_entry SET sentence = 'Forged', hash = '{forged}' WHERE id = 5",
        f"UPDATE history_head SET hash = '{forged}'",
    )

    assert verify().exit_code == 0
    result = verify("--head", went_out)
    assert result.exit_code == 1
    assert "entry 5 differs from the head published for it" in result.stderr


# SQLite keeps what a column is not made for; PostgreSQL refuses it.
UNREADABLE = {
    "an instant that is none": ("UPDATE history_entry SET at = 'soon' WHERE id = 2", "entry 2 cannot be read"),
    "JSON that is none": ("UPDATE history_document SET body = '{' WHERE entry_id = 3", "entry 3 cannot be read"),
}


@pytest.mark.parametrize(("statement", "words"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_row_that_cannot_be_read_is_named_and_everything_else_is_read(runtime, statement, words):
    if not runtime.database.is_sqlite:
        with pytest.raises(DBAPIError):
            tamper(runtime.database, statement)
        return
    tamper(runtime.database, statement)
    result = CliRunner().invoke(tidemark, ["history", "verify"], obj=runtime)

    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert "Read 5 entries" in result.stdout


def test_a_redaction_is_an_entry_that_says_who_took_which_text_away_and_why(verify, runtime, database):
    said = ["history", "redact", "2", "--reason", "A name that must go", "--by", "Hannah Osei"]
    done = CliRunner().invoke(tidemark, said, obj=runtime)

    assert done.output == "The text of entry 2 is gone; entry 6 says who took it away and why.\n"
    result = verify()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Read 6 entries, 5 documents" in result.stdout
    with database.reading() as session:
        entry = session.get(HistoryEntry, 6)
        kept = session.execute(text("SELECT body, salt FROM history_document WHERE entry_id = 2")).one()
    assert (entry.actor_name, entry.tag) == ("Hannah Osei", "history:redacted")
    assert entry.sentence == "Took away the text of entry 2: A name that must go"
    assert tuple(kept) == (None, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["9", "--reason", "Gone", "--by", "Hannah"], "There is no entry of the history 9."),
        (["2", "--reason", "  ", "--by", "Hannah"], "Say why."),
    ],
)
def test_a_redaction_is_refused_without_an_entry_or_a_reason(runtime, arguments, words):
    refused = CliRunner().invoke(tidemark, ["history", "redact", *arguments], obj=runtime)

    assert refused.exit_code == 1
    assert words in refused.stderr


def test_what_has_no_text_is_not_redacted_again(runtime, verify):
    said = ["history", "redact", "2", "--reason", "A name that must go", "--by", "Hannah Osei"]
    CliRunner().invoke(tidemark, said, obj=runtime)
    again = CliRunner().invoke(tidemark, said, obj=runtime)

    assert "has no text that could be taken away" in again.stderr
    assert "Read 6 entries" in verify().stdout


def test_the_database_lets_a_text_go_only_where_an_entry_says_so(runtime, database):
    emptied = "UPDATE history_document SET body = NULL, redacted = (1 = 1), salt = '' WHERE entry_id = 2"
    with pytest.raises(DBAPIError, match="cannot be changed"), database.transaction() as session:
        session.execute(text(emptied))


@pytest.mark.parametrize("given", ["5", "5:abc", "x:" + "a" * 64, "5:" + "g" * 64, "-1:" + "a" * 64])
def test_what_is_no_head_is_refused(verify, given):
    result = verify(f"--head={given}")

    assert result.exit_code == 1
    assert f"'{given}' is not a head" in result.stderr


@pytest.mark.parametrize("table", ["history_entry", "history_document"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 100", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_a_change(runtime, database, table, statement):
    if database.is_sqlite and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM {} WHERE true"  # SQLite's own truncation is a DELETE of everything
    with pytest.raises(DBAPIError, match="cannot be changed"), database.transaction() as session:
        session.execute(text(statement.format(table)))

    with database.reading() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 5


def test_ten_thousand_entries_are_verified(verify, database, now):
    entries, documents, previous = [], [], FIRST_PREVIOUS
    body = {"before": None, "after": {"text": "x" * 300}}
    with database.reading() as session:
        start = head(session)
    assert start is not None
    previous = start.hash
    for number in range(start.sequence + 1, 10_001):
        salt = f"{number:032}"
        entry = Entry(number, now, "thing:done", "Done", None, "Tidemark", "thing", "1", None,
                      document_hash(body, salt), previous)  # fmt: skip
        form = EntryFormat.FIRST if number < 6_000 else EntryFormat.LINKED
        own_salt = "" if form is EntryFormat.FIRST else salt
        previous = entry_hash(entry, form, own_salt)
        fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "sequence"}
        entries.append({"id": number, "hash": previous, "format": int(form), "salt": own_salt, **fields})
        documents.append({"entry_id": number, "salt": salt, "body": body, "redacted": False})
    with database.transaction() as session:
        session.execute(insert(HistoryEntry), entries)
        session.execute(insert(HistoryDocument), documents)
        row = session.get(HistoryHead, 1)
        assert row is not None
        row.sequence, row.hash = 10_000, previous

    result = verify()
    assert "10,000 entries" in result.stdout
    assert result.stderr == "10,000 entries read\n"
