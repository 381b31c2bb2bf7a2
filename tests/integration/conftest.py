"""A fresh database for every test, SQLite and PostgreSQL alike, with the cast in it, and pages to ask for.

`database` is a copy of a template that was migrated once; `session` is a write transaction that the test may
commit; `client_as("officer")` is signed in and holds every page to the house rules. A test that asks for `register`
or `library` finds the starter library in its database.

A test of pages runs on SQLite alone unless it is marked `both_databases`: PostgreSQL has its own walk over every page
in `app/test_demo.py` (DESIGN 7).

The copy lies at the same address for every test of a worker, and the application is made once, because compiling
statements and templates anew would cost more than most tests do.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import Session

from app.config import Settings, read_settings
from app.core.actor import Actor
from app.db import schema
from app.db.runtime import Runtime
from app.db.session import Database
from app.factory import create_app
from app.requirements.starter_library import load_starter as load_requirements
from app.web.runtime import NAME
from audits.checklists.queries import sheets
from audits.checklists.starter_library import load_starter as load_checklists
from tests.cast import NOW, Cast, add_cast
from tests.databases import PostgresServer, start_postgres
from tests.pages_client import PagesClient

DATABASES = os.environ.get("TIDEMARK_TEST_DATABASES", "sqlite,postgresql").split(",")
# What a template holds beside the cast, under the name of the fixture that asks for it: each holds those before it.
CONTENTS: dict[str, Callable[..., Any]] = {"register": load_requirements, "library": load_checklists}
# What differs from test to test, and what no page was ever made with.
OF_ONE_TEST = {"database_url": "", "data_dir": Path(), "now": "", "allow_private_sources": ()}
Template = tuple[str, Cast]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server for the whole run, shared by its workers."""
    shared = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else None
    with start_postgres(folder=shared) as server:
        yield server


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    """The file that holds the cast and these contents, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("templates")

    @cache
    def make(contents: str) -> Template:
        path = str(folder / f"{contents or 'cast'}.db")
        if not contents:
            return path, _begin(f"sqlite:///{path}")
        below, cast = make(_below(contents))
        shutil.copyfile(below, path)
        _fill(f"sqlite:///{path}", contents)
        return path, cast

    return make


@pytest.fixture(scope="session")
def template_database(postgres: PostgresServer) -> Iterator[Callable[[str], Template]]:
    """The name of the database that holds the cast and these contents, made when it is first asked for."""
    with ExitStack() as made:

        @cache
        def make(contents: str) -> Template:
            if not contents:
                name = made.enter_context(postgres.database())
                return name, _begin(postgres.url(name))
            below, cast = make(_below(contents))
            name = made.enter_context(postgres.database(template=below))
            _fill(postgres.url(name), contents)
            return name, cast

        yield make


@pytest.fixture
def contents(request: pytest.FixtureRequest) -> str:
    """What the test's database holds beside the cast."""
    return next((name for name in reversed(CONTENTS) if name in request.fixturenames), "")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "placed" in metafunc.fixturenames:
        is_of_pages = "client_as" in metafunc.fixturenames
        on_both = not is_of_pages or metafunc.definition.get_closest_marker("both_databases") is not None
        metafunc.parametrize("placed", DATABASES if on_both else DATABASES[:1], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the walk over PostgreSQL where a run has none."""
    walks = [item for item in items if item.get_closest_marker("postgresql") and "postgresql" not in DATABASES]
    if walks:
        config.hook.pytest_deselected(items=walks)
        items[:] = [item for item in items if item not in walks]


@pytest.fixture
def placed(
    request: pytest.FixtureRequest, contents: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Template]:
    """The address of a fresh database, and the cast that stands in it; nothing is remembered of the one before it."""
    sheets._kept._sheets.clear()
    if request.param == "sqlite":
        template, cast = request.getfixturevalue("template_file")(contents)
        path = tmp_path_factory.getbasetemp() / "tidemark.db"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}", cast
        return
    template, cast = request.getfixturevalue("template_database")(contents)
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database(template=template, name=f"tidemark_{os.getpid()}") as name:
        yield server.url(name), cast


@pytest.fixture(scope="session")
def engines() -> Callable[[str, str], Database]:
    """The database at an address as one of its users has it; what is compiled for one test serves the next."""

    @cache
    def find(_user: str, address: str) -> Database:
        database = Database(address)
        if address.startswith("sqlite"):
            event.listen(database.engine, "connect", _forget_power_cuts)
        return database

    return find


@pytest.fixture
def settings(placed: Template, tmp_path: Path, now: datetime) -> Settings:
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
def cast(placed: Template) -> Cast:
    return placed[1]


@pytest.fixture
def app(settings: Settings, engines: Callable[[str, str], Database]) -> Iterator[Flask]:
    app = _made_app(settings.model_copy(update=OF_ONE_TEST))
    database = engines("pages", settings.database_address)
    app.extensions[NAME] = Runtime(settings, database, settings.clock)
    yield app
    database.dispose()


@pytest.fixture
def database(placed: Template, engines: Callable[[str, str], Database]) -> Iterator[Database]:
    database = engines("test", placed[0])
    yield database
    database.dispose()


@pytest.fixture
def register(database: Database) -> Database:
    """The database with the starter requirements in it."""
    return database


@pytest.fixture
def library(register: Database) -> Database:
    """The register with the starter checklists that ask about it."""
    return register


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A write session; what the test does not commit is rolled back before pages are asked for."""
    with database.new_session(write=True) as session:
        yield session


@pytest.fixture
def client_as(app: Flask, cast: Cast) -> Callable[[str], PagesClient]:
    """`client_as("officer")` is signed in; `client_as("")` is nobody."""

    def sign_in(name: str) -> PagesClient:
        client = PagesClient(app)
        if name:
            client.sign_in(cast.named(name))
        return client

    return sign_in


def _forget_power_cuts(connection: Any, _record: object) -> None:
    """What is written outlives no power cut, as on the PostgreSQL of these tests; `test_killing` has the real one."""
    connection.execute("PRAGMA synchronous = OFF")


@cache
def _made_app(settings: Settings) -> Flask:
    """The application for these settings; each test gives it a runtime of its own."""
    app = create_app(settings)
    app.testing = False  # errors answer with their page, as they do for people
    return app


def _begin(address: str) -> Cast:
    database = Database(address)
    schema.upgrade(database)
    with database.transaction() as session:
        cast = add_cast(session)
    database.dispose()
    return cast


def _below(contents: str) -> str:
    """The contents that these are added to."""
    names = ["", *CONTENTS]
    return names[names.index(contents) - 1]


def _fill(address: str, contents: str) -> None:
    database = Database(address)
    with database.transaction() as session:
        CONTENTS[contents](session, by=Actor.system(), now=NOW)
    database.dispose()
