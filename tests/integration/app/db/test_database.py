"""What the database keeps: every acknowledged write, whole schemas only, pages without loss, backups that restore."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import TidemarkError
from app.db import schema, search
from app.db.paging import Order, page_of
from app.db.session import Database
from app.history.operations import Subject, record
from app.home.backup import back_up, restore
from app.people.models import Client
from app.tables import metadata

EVERYTHING = Actor(1, "x", frozenset(Capability))


def test_no_update_is_lost_between_readers_who_write(database):
    with database.transaction() as session:
        session.execute(text("CREATE TABLE counter (n integer)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def count_on(_):
        for _ in range(25):
            with database.transaction() as session:
                lock = "" if database.is_sqlite else " FOR UPDATE"
                held = session.execute(text(f"SELECT n FROM counter{lock}")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": held + 1})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_on, range(4)))

    with database.reading() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == 100


def test_a_reading_session_keeps_nothing(database):
    with database.reading() as session:
        session.add(Client(name="Nobody's"))
        session.flush()

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM client WHERE name LIKE 'Nobody%'")).scalar_one() == 0


def test_the_models_are_what_the_migrations_make(database):
    assert schema.drift(database, metadata) == []
    assert schema.revision_of(database) == schema.head()


def test_the_schema_goes_down_and_up_again(placed, database):
    with database.transaction() as session:
        for table in ("person_role", "person_client", "person", "team", "site", "client", "post"):
            session.execute(text(f"DELETE FROM {table}"))
    schema.downgrade(database, "base")
    schema.upgrade(database)

    assert schema.drift(database, metadata) == []


def test_a_newer_database_is_refused_with_what_mends_it(database):
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for act in (schema.ensure_current, schema.upgrade):
        with pytest.raises(TidemarkError, match="newer Tidemark"):
            act(database)


def test_an_older_database_is_refused_until_it_is_migrated(database):
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    with pytest.raises(TidemarkError, match="Run: tidemark migrate"):
        schema.ensure_current(database)


def test_tables_without_a_version_are_not_touched(database):
    with database.transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))

    with pytest.raises(TidemarkError, match="tables but no version"):
        schema.ensure_current(database)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(names=st.lists(st.sampled_from("abc"), min_size=1, max_size=25), descending=st.booleans())
def test_paging_by_key_shows_every_row_once_forwards_and_back(database, names, descending):
    with database.new_session(write=True) as session:
        session.execute(text("DELETE FROM person_client"))
        session.execute(text("DELETE FROM client"))
        session.add_all(Client(name=f"{name}{number % 3}{number}") for number, name in enumerate(names))
        session.flush()
        statement = select(col(Client.id), col(Client.name))
        order = Order(col(Client.name), col(Client.id), descending=descending)
        pages, cursor = [], None
        while True:
            page = page_of(session, statement, order, cursor, size=4)
            pages.append([row.id for row in page.rows])
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
        back = page.previous_cursor
        returned = [pages[-1]]
        while back is not None:
            page = page_of(session, statement, order, back, size=4)
            returned.insert(0, [row.id for row in page.rows])
            back = page.previous_cursor
        session.rollback()

    seen = [key for page in pages for key in page]
    assert len(seen) == len(set(seen)) == len(names)
    assert [key for page in returned for key in page] == seen


@pytest.mark.parametrize(
    "query", ['a"b', "AND OR NOT", "col:x", "*", "'; DROP TABLE x", "NEAR(", "\x00", "%", "(", "é"]
)
def test_a_searchers_signs_are_only_words(database, query):
    with database.transaction() as session:
        search.put(session, kind="thing", subject_id=1, key="1", title="Complaints", body="eight weeks")
        search.find(session, EVERYTHING, query)
        list(session.execute(search.ids_matching(session, query, kind="thing")))


def test_search_finds_beginnings_and_plurals_and_keeps_to_scope(database):
    mine = Actor(2, "x", frozenset(), client_ids=frozenset({7}))
    with database.transaction() as session:
        search.put(session, kind="thing", subject_id=1, key="1", title="Complaints", body="eight weeks", client_id=7)
        search.put(session, kind="thing", subject_id=2, key="2", title="Complaints", body="of others", client_id=77)
        session.flush()

        assert [hit.subject_id for hit in search.find(session, mine, "complaint")] == [1]
        assert len(search.find(session, EVERYTHING, "compl")) == 2
        search.remove(session, kind="thing", subject_id=1)
        assert search.find(session, mine, "complaint") == []


def test_a_backup_restores_into_sqlite_and_is_whole(database, tmp_path, cast, now):
    with database.transaction() as session:
        record(session, "test:done", "Done", about=Subject("thing", "1"), by=cast.officer, now=now, after={"a": 1})
    file = tmp_path / "backup.zip"
    held = back_up(database, metadata, tmp_path / "data", file)
    target = Database(f"sqlite:///{tmp_path / 'restored.db'}")

    found = restore(target, metadata, tmp_path / "elsewhere", file)

    assert found == held
    with target.reading() as session:
        assert session.execute(text("SELECT count(*) FROM person")).scalar_one() == 7
    with pytest.raises(TidemarkError, match="already holds rows"):
        restore(target, metadata, tmp_path / "elsewhere", file)
    target.dispose()


def test_a_damaged_backup_is_refused(database, tmp_path):
    file = tmp_path / "backup.zip"
    back_up(database, metadata, tmp_path, file)
    file.write_bytes(file.read_bytes()[:-400])
    target = Database(f"sqlite:///{tmp_path / 'restored.db'}")

    with pytest.raises(TidemarkError, match="not a whole backup"):
        restore(target, metadata, tmp_path, file)
    target.dispose()


def test_a_bad_setting_stops_the_start_in_one_line(tmp_path):
    environment = {**os.environ, "TIDEMARK_DATA_DIR": str(tmp_path), "TIDEMARK_PORT": "eighty"}
    done = subprocess.run(
        [sys.executable, "-m", "app.commands", "doctor"],
        cwd=Path(__file__).parents[4], env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "tidemark: TIDEMARK_PORT Input should be a valid integer, unable to parse string as an integer"
    ]
