"""A row in every table goes out and comes back, on both databases and from one into the other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.config import read_settings
from app.db import schema
from app.db.runtime import Runtime
from app.db.session import Database
from app.history.queries import verify_history
from app.home.backup import back_up, restore
from app.proving import HOUSE
from app.tables import metadata
from tests.cast import NOW
from tests.factories.everything import count_of, fill_every_table


@pytest.fixture
def organisation(database, cast) -> Database:
    with database.transaction() as session:
        fill_every_table(session, metadata, cast)
    return database


@pytest.fixture
def empty_like(request, tmp_path):
    """An empty database: `empty_like(database)` of the same sort, with `other=True` of the other."""

    @contextmanager
    def make(database: Database, *, other: bool = False) -> Iterator[Database]:
        if database.is_sqlite is not other:
            made = Database(f"sqlite:///{tmp_path / 'empty.db'}")
            yield made
            made.dispose()
            return
        postgres = request.getfixturevalue("postgres")
        with postgres.database() as name:
            made = Database(postgres.url(name))
            yield made
            made.dispose()

    return make


def rows(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: [str(tuple(row)) for row in session.execute(table.select().order_by(table.c.id))]
            for table in metadata.sorted_tables
        }


def guards(database: Database) -> list[str]:
    """The triggers that refuse a change, by name; on PostgreSQL only those that are switched on."""
    named = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' ORDER BY tgname"
    )
    with database.reading() as session:
        return [str(name) for name in session.execute(text(named)).scalars()]


def assert_whole(database: Database) -> None:
    with database.reading() as session:
        verification = verify_history(session, (), HOUSE.checks)
    assert verification.is_whole, verification.problem


def test_the_organisation_has_a_row_in_every_table(organisation):
    with organisation.reading() as session:
        empty = [table.name for table in metadata.sorted_tables if not count_of(session, table)]

    assert empty == [], "let tests/factories/everything.py make these"
    assert_whole(organisation)


def test_everything_goes_out_and_comes_back_equal(organisation, empty_like, tmp_path):
    back_up(organisation, HOUSE, tmp_path / "data", tmp_path / "out.zip", today=NOW.date())
    with empty_like(organisation) as restored:
        restore(restored, HOUSE, tmp_path / "there", tmp_path / "out.zip")

        assert rows(restored) == rows(organisation)
        assert_whole(restored)
        assert len(guards(restored)) > 20
        assert guards(restored) == guards(organisation), "every guard stands again"
        assert schema.drift(restored, metadata) == []


def test_everything_goes_into_the_other_database_and_back(organisation, empty_like, tmp_path):
    back_up(organisation, HOUSE, tmp_path / "data", tmp_path / "out.zip", today=NOW.date())
    with empty_like(organisation, other=True) as there:
        restore(there, HOUSE, tmp_path / "there", tmp_path / "out.zip")
        assert rows(there) == rows(organisation)
        assert_whole(there)
        back_up(there, HOUSE, tmp_path / "there", tmp_path / "back.zip", today=NOW.date())
    with empty_like(organisation) as back:
        restore(back, HOUSE, tmp_path / "back", tmp_path / "back.zip")
        assert rows(back) == rows(organisation)
        assert_whole(back)


def test_a_starter_library_on_an_empty_folder_can_be_backed_up(tmp_path, now):
    settings = read_settings(data_dir=tmp_path / "data", secret_key="k" * 40, testing=True, now=now.isoformat())
    runtime = Runtime.from_settings(settings)
    file = str(tmp_path / "x.zip")
    commands = (["migrate"], ["starter", "load"], ["backup", file], ["history", "verify", "--backup", file])
    done = [CliRunner().invoke(tidemark, arguments, obj=runtime) for arguments in commands]
    runtime.database.dispose()

    assert [one.exit_code for one in done] == [0, 0, 0, 0], [one.output for one in done]
    assert "proved it by restoring it" in done[2].output
    assert "The history is whole" in done[3].stdout
