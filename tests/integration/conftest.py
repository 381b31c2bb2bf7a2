"""A fresh database for every test, SQLite and PostgreSQL alike, with the cast in it, and pages to ask for.

`database` is a copy of a template that was migrated once; `session` is a write transaction that the test may
commit; `client_as("officer")` is signed in and holds every page to the house rules.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from app.config import Settings, read_settings
from app.db import schema
from app.db.session import Database
from app.factory import create_app
from tests.cast import NOW, Cast, add_cast
from tests.databases import PostgresServer, start_postgres
from tests.pages_client import PagesClient

DATABASES = os.environ.get("TIDEMARK_TEST_DATABASES", "sqlite,postgresql").split(",")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server for the whole run, shared by its workers."""
    shared = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else None
    with start_postgres(folder=shared) as server:
        yield server


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    path = tmp_path_factory.mktemp("template") / "tidemark.db"
    return path, _prepare(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def template_database(postgres: PostgresServer) -> Iterator[tuple[str, Cast]]:
    with postgres.database() as name:
        yield name, _prepare(postgres.url(name))


@pytest.fixture(params=DATABASES)
def placed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Cast]]:
    """The address of a fresh database, and the cast that stands in it."""
    if request.param == "sqlite":
        template, cast = request.getfixturevalue("template_file")
        path = tmp_path / "tidemark.db"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}", cast
        return
    template, cast = request.getfixturevalue("template_database")
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database(template=template) as name:
        yield server.url(name), cast


@pytest.fixture
def settings(placed: tuple[str, Cast], tmp_path: Path, now: datetime) -> Settings:
    return read_settings(
        database_url=placed[0],
        data_dir=tmp_path / "data",
        secret_key="k" * 40,
        testing=True,
        now=now.isoformat(),
    )


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def cast(placed: tuple[str, Cast]) -> Cast:
    return placed[1]


@pytest.fixture
def app(settings: Settings):
    app = create_app(settings)
    app.testing = False  # errors answer with their page, as they do for people
    yield app
    app.extensions["tidemark"].database.dispose()


@pytest.fixture
def database(placed: tuple[str, Cast]) -> Iterator[Database]:
    database = Database(placed[0])
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A write session; what the test does not commit is rolled back before pages are asked for."""
    with database.new_session(write=True) as session:
        yield session


@pytest.fixture
def client_as(app, cast: Cast) -> Callable[[str], PagesClient]:
    """`client_as("officer")` is signed in; `client_as("")` is nobody."""

    def sign_in(name: str) -> PagesClient:
        client = PagesClient(app)
        if name:
            client.sign_in(cast.named(name))
        return client

    return sign_in


def _prepare(address: str) -> Cast:
    database = Database(address)
    schema.upgrade(database)
    with database.transaction() as session:
        cast = add_cast(session)
    database.dispose()
    return cast
