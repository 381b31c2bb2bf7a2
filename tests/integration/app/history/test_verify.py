"""The history in real databases: closed to change, and every tampering on a copy named."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.core.actor import Actor
from app.db.runtime import Runtime
from app.history.operations import Subject, record
from app.history.queries import head

GUARDED = ("history_entry", "history_document")


@pytest.fixture
def runtime(settings, database, now) -> Runtime:
    with database.transaction() as session:
        for number in range(1, 6):
            about = Subject("thing", str(number))
            after = {"number": number}
            record(session, "test:done", f"Thing {number}", about=about, by=Actor.system(), now=now, after=after)
    return Runtime(settings, database, settings.clock)


def verify(runtime: Runtime, *arguments: str):
    return CliRunner().invoke(tidemark, ["history", "verify", *arguments], obj=runtime)


def tamper(database, *statements: str) -> None:
    """What a database's owner can do: put the guards away first."""
    with database.transaction() as session:
        if database.is_sqlite:
            guards = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'history_%'")
            )
            for name in guards.scalars().all():
                session.execute(text(f"DROP TRIGGER {name}"))
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            session.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement))


def test_an_untouched_history_is_whole(runtime):
    result = verify(runtime)

    assert result.exit_code == 0
    assert result.output.startswith("The history is whole: 5 entries")


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE history_entry SET sentence = 'Other' WHERE id = 3"], "entry 3 was altered"),
        (["UPDATE history_document SET body = '{\"after\": 1}' WHERE entry_id = 2"], "document of entry 2 was altered"),
        (["DELETE FROM history_document WHERE entry_id = 4"], "document of entry 4 is missing"),
        (
            ["DELETE FROM history_document WHERE entry_id = 3", "DELETE FROM history_entry WHERE id = 3"],
            "entry 3 is missing",
        ),
        (
            ["DELETE FROM history_document WHERE entry_id = 5", "DELETE FROM history_entry WHERE id = 5"],
            "entry 5 is missing",
        ),
        (
            [
                (
                    "INSERT INTO history_entry (id, at, tag, sentence, actor_name, subject_kind, subject_id, "
                    "document_hash, previous_hash, hash) "
                    "SELECT 6, at, tag, 'Forged', actor_name, subject_kind, subject_id, "
                    "document_hash, hash, replace(hash, substr(hash, 1, 4), 'ffff') FROM history_entry WHERE id = 5"
                )
            ],
            "entry 6 was altered",
        ),
        (
            [
                "UPDATE history_entry SET id = 99 WHERE id = 2",
                "UPDATE history_entry SET id = 2 WHERE id = 3",
                "UPDATE history_entry SET id = 3 WHERE id = 99",
            ],
            "entry 2 does not follow",
        ),
    ],
    ids=["edit", "edit a document", "take a document", "delete", "cut the tail", "insert", "swap"],
)
def test_every_tampering_is_named(runtime, database, statements, words):
    tamper(database, *statements)

    result = verify(runtime)

    assert result.exit_code == 1
    assert words in result.output


def test_a_tail_cut_with_its_head_row_differs_from_a_head_that_went_out(runtime, database):
    with database.reading() as session:
        published = head(session)
    assert published is not None
    tamper(
        database,
        "DELETE FROM history_document WHERE entry_id = 5",
        "DELETE FROM history_entry WHERE id = 5",
        "UPDATE history_head SET sequence = 4, hash = (SELECT hash FROM history_entry WHERE id = 4)",
    )

    assert verify(runtime).exit_code == 0
    result = verify(runtime, "--head", f"{published.sequence}:{published.hash}")

    assert result.exit_code == 1
    assert "entry 5 is missing" in result.output


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_the_database_itself_refuses_a_change(runtime, database, table, statement):
    with pytest.raises(Exception, match=r"cannot be changed|FOREIGN KEY"), database.transaction() as session:
        session.execute(text(statement.format(table)))


def test_the_pages_show_what_stood_before_and_after(runtime, client_as):
    client = client_as("auditor")

    assert "Thing 5" in client.get("/history").get_data(as_text=True)
    assert "Number" in client.get("/history/3").get_data(as_text=True)
    assert "Thing 2" in client.get("/history?id=2").get_data(as_text=True)
    assert "history:head" in client.get("/history.csv").get_data(as_text=True)
    client.get("/history/999", 404)
    client_as("leader").get("/history", 403)
