"""What a transaction promises: no update lost, nothing kept that was not acknowledged, nothing kept by a GET."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, text

from app import factory
from app.db.session import Database
from app.people.models import Client
from app.web.access import SIGNED_IN, Pages
from app.web.requests import session as request_session
from tests.pages_client import PagesClient

WORKERS, THREADS, TIMES = 4, 4, 100


def clients_named(database, name: str) -> int:
    with database.reading() as session:
        return session.execute(text("SELECT count(*) FROM client WHERE name = :name"), {"name": name}).scalar_one()


@pytest.fixture
def counter(database) -> Database:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE counter (n integer NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    return database


def test_of_1600_updates_by_readers_who_write_none_is_lost(counter, placed):
    """Four workers with an engine of their own and four threads each: what the default BEGIN of SQLite loses."""
    workers = [Database(placed[0]) for _ in range(WORKERS)]

    def count_on(database: Database) -> None:
        for _ in range(TIMES):
            with database.transaction() as session:
                lock = "" if database.is_sqlite else " FOR UPDATE"
                held = session.execute(text(f"SELECT n FROM counter{lock}")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": held + 1})

    with ThreadPoolExecutor(WORKERS * THREADS) as threads:
        list(threads.map(count_on, workers * THREADS))
    for worker in workers:
        worker.dispose()

    with counter.reading() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == WORKERS * THREADS * TIMES == 1600


def test_a_block_that_fails_keeps_nothing(database):
    def change_of_mind() -> None:
        with database.transaction() as session:
            session.add(Client(name="Nobody's"))
            session.flush()
            raise ValueError("second thoughts")

    with pytest.raises(ValueError, match="second thoughts"):
        change_of_mind()

    assert clients_named(database, "Nobody's") == 0


def test_a_reading_session_keeps_nothing(database):
    with database.reading() as session:
        session.add(Client(name="Nobody's"))
        session.flush()

    assert clients_named(database, "Nobody's") == 0


@pytest.fixture
def careless(settings, monkeypatch):
    """The application with one page that writes, asked for with GET and with POST."""
    monkeypatch.setattr("app.db.session.BUSY_TIMEOUT_SECONDS", 1)
    pages = Pages("careless", __name__)

    @pages.page("/careless", SIGNED_IN, methods=("GET", "POST"))
    def write() -> str:
        request_session().add(Client(name="Careless"))
        request_session().flush()
        return "<!doctype html>done"

    monkeypatch.setattr(factory, "PAGES", (*factory.PAGES, pages))
    app = factory.create_app(settings)
    yield app
    app.extensions["tidemark"].database.dispose()


@pytest.fixture
def officer(careless, cast):
    client = PagesClient(careless)
    client.sign_in(cast.officer)
    return client


def form(client) -> dict[str, str]:
    return {"csrf_token": client.csrf_token(), "request_id": "one"}


def test_a_get_that_writes_is_rolled_back_and_a_post_is_kept(database, officer):
    assert officer.http.get("/careless").status_code == 200
    assert clients_named(database, "Careless") == 0

    assert officer.http.post("/careless", data=form(officer)).status_code == 200
    assert clients_named(database, "Careless") == 1


@contextmanager
def commits_that_fail(engine, database):
    """SQLite: a reader holds its lock past the writer's patience. PostgreSQL: the server ends the connection."""
    if database.is_sqlite:
        with closing(sqlite3.connect(database.file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM client").fetchone()
            yield
        return

    def end_it(connection) -> None:
        (pid,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
        with database.transaction() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(engine, "commit", end_it)
    yield
    event.remove(engine, "commit", end_it)


def test_a_commit_that_fails_answers_503_and_never_the_page(careless, database, officer):
    fields = form(officer)
    with commits_that_fail(careless.extensions["tidemark"].database.engine, database):
        answer = officer.http.post("/careless", data=fields)

    assert answer.status_code == 503
    assert "Nothing was saved" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] == "30"
    assert clients_named(database, "Careless") == 0
    assert officer.http.post("/careless", data=fields).status_code == 200  # the same form again is a first one
    assert clients_named(database, "Careless") == 1
