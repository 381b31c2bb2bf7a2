"""Schemas: whole ones only, the models' own, and a refusal that holds the command that mends it."""

from contextlib import suppress

import pytest
from click.testing import CliRunner
from sqlalchemy import event, inspect, text

from app.commands import tidemark
from app.core.errors import TidemarkError
from app.db import schema
from app.db.runtime import Runtime
from app.db.session import Database
from app.tables import metadata


@pytest.fixture
def bare(database) -> Database:
    """This database without the cast: its schema can be taken down."""
    with database.transaction() as session:
        for table in ("person_role", "person_client", "person", "team", "site", "client", "post"):
            session.execute(text(f"DELETE FROM {table}"))
    return database


def set_version(database, version: str) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def names(database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_models_are_what_the_migrations_make(database):
    assert schema.drift(database, metadata) == []
    assert schema.revision_of(database) == schema.head()


def test_a_difference_would_be_seen(database):
    with database.transaction() as session:
        session.execute(text("ALTER TABLE stored_file ADD COLUMN strange integer"))

    assert "strange" in str(schema.drift(database, metadata))


def test_up_down_and_up_again_is_the_same(bare):
    before = names(bare)
    schema.downgrade(bare, "base")
    assert {name for name in names(bare) if not name.startswith("sqlite_")} <= {"alembic_version"}

    schema.upgrade(bare)
    assert schema.drift(bare, metadata) == []
    assert names(bare) == before


def test_a_migration_that_stops_before_its_end_leaves_the_version_before_and_is_done_again(bare):
    schema.downgrade(bare, "base")
    stopped: list[str] = []

    def stop(_connection, _cursor, statement, parameters, *_):
        """Once for each version, at the moment when all is done but writing the version down."""
        if statement.startswith(("INSERT INTO alembic_version", "UPDATE alembic_version")) and statement not in stopped:
            stopped.append(statement)
            raise KeyboardInterrupt

    event.listen(bare.engine, "before_cursor_execute", stop)
    reached = []
    while schema.revision_of(bare) != schema.head():
        with suppress(KeyboardInterrupt):
            schema.upgrade(bare)
        reached.append(schema.revision_of(bare))
    event.remove(bare.engine, "before_cursor_execute", stop)

    versions = [f"{number:04}" for number in range(1, int(schema.head()))]
    assert reached == [None, *versions, schema.head()]
    assert schema.drift(bare, metadata) == []


def test_an_empty_database_is_created_by_whoever_needs_it(bare):
    schema.downgrade(bare, "base")
    schema.ensure_current(bare)

    assert schema.revision_of(bare) == schema.head()


def test_upgrading_twice_changes_nothing(database, cast):
    schema.upgrade(database)

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM person")).scalar_one() == 7


@pytest.mark.parametrize("act", [schema.ensure_current, schema.upgrade], ids=["use", "migrate"])
def test_a_newer_database_is_refused_with_what_mends_it(database, act):
    set_version(database, "9999")

    with pytest.raises(TidemarkError) as refused:
        act(database)
    assert "written by a newer Tidemark (version 9999" in str(refused.value)
    assert "tidemark restore FILE" in str(refused.value)


@pytest.mark.parametrize("act", [schema.ensure_current, schema.upgrade], ids=["use", "migrate"])
def test_tables_of_somebody_else_are_not_touched(database, act):
    with database.transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    before = names(database)

    with pytest.raises(TidemarkError, match="holds tables but no version: it is not Tidemark's"):
        act(database)
    assert names(database) == before


def test_an_older_database_is_refused_until_it_is_migrated(bare):
    schema.downgrade(bare, "0001")
    with pytest.raises(TidemarkError, match=r"is at version 0001 and .* Run: tidemark migrate"):
        schema.ensure_current(bare)

    schema.upgrade(bare)
    schema.ensure_current(bare)
    assert schema.revision_of(bare) == schema.head()


def test_a_command_says_it_in_one_line_and_doctor_says_it_as_a_check(settings, database):
    set_version(database, "0001")
    runtime = Runtime(settings, database, settings.clock)
    refused = CliRunner().invoke(tidemark, ["outbox"], obj=runtime)
    looked = CliRunner().invoke(tidemark, ["doctor"], obj=runtime)

    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert refused.stderr.endswith("Run: tidemark migrate\n")
    assert looked.exit_code == 0
    assert looked.stdout.startswith("LOOK  Schema: The database is at version 0001")
