"""The demonstration: an organisation at work, made only by what people and jobs do.

Moved into PostgreSQL, it is walked over page by page: whatever is sorted, filtered or searched there says what it says
on SQLite. The other tests of pages run on SQLite alone (DESIGN 7).
"""

import re
import socket
from html import unescape

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text
from sqlmodel import col

from app.checks import CHECKS
from app.commands import tidemark
from app.config import read_settings
from app.core.days import local_day
from app.demo.commands import NotOnLoopback, demo_settings, prepare, publisher, sign_ins
from app.factory import create_app
from app.history.queries import verify_history
from app.home.backup import back_up, restore
from app.people.models import Person
from app.people.queries import actor_of
from app.proving import HOUSE
from regwatch.changes.jobs import poll_due
from tests.demonstration import free_ports
from tests.pages import check_page
from tests.pages_client import PagesClient, words
from tests.tour import TOUR

LINK = re.compile(r'href="([^"#]+)"')
OF_ITS_DATABASE = {"/settings"}  # says which database it is, and how well
MOST_VIEWS = 12  # of one list: its orders, tabs and next pages


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("TIDEMARK_DATA_DIR", str(tmp_path / "demo"))
    monkeypatch.setenv("TIDEMARK_PORT", str(free_ports()))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demonstration made once for the tests that look at it; it can be started again in its own environment."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TIDEMARK_DATA_DIR", str(tmp_path_factory.mktemp("demo")))
        patched.setenv("TIDEMARK_PORT", str(free_ports()))
        runtime, regulator = prepare(fresh=False)
        yield runtime, regulator
    regulator.stop()
    runtime.database.dispose()


def count(runtime, statement: str) -> int:
    with runtime.database.reading() as session:
        return session.execute(text(statement)).scalar_one()


@pytest.fixture(scope="module")
def on_both(demo, postgres, tmp_path_factory):
    """The pages over the demonstration, as it was made and moved into PostgreSQL, at one instant."""
    runtime, folder = demo[0], tmp_path_factory.mktemp("moved")
    back_up(
        runtime.database, HOUSE, runtime.settings.data_dir, folder / "demo.zip", today=local_day(runtime.clock.now())
    )
    with postgres.database() as name:
        addresses, now = (runtime.settings.database_address, postgres.url(name)), runtime.clock.now().isoformat()
        apps = [pages_over(address, folder, now) for address in addresses]
        databases = [app.extensions["tidemark"].database for app in apps]
        restore(databases[1], HOUSE, folder, folder / "demo.zip")
        yield apps
        for database in databases:
            database.dispose()


def pages_over(address: str, folder, now: str) -> Flask:
    app = create_app(read_settings(database_url=address, data_dir=folder, secret_key="k" * 40, testing=True, now=now))
    app.testing = False  # errors answer with their page, as they do for people
    return app


def client_of(app: Flask, name: str) -> PagesClient:
    client = PagesClient(app)
    if name:
        with app.extensions["tidemark"].database.reading() as session:
            person = session.scalars(select(Person).where(col(Person.email) == f"{name}@fernleigh.example")).one()
            actor = actor_of(session, person)
        client.sign_in(actor)
    return client


def views_of(path: str, page: str) -> list[str]:
    """The same list in its other orders, tabs and next pages, as its own links name them."""
    links = [unescape(link) for link in LINK.findall(page)]
    return list(dict.fromkeys(link for link in links if link.startswith(path.partition("?")[0] + "?")))[:MOST_VIEWS]


def in_order(path: str, answer) -> list[str]:
    """The words of a page; each database ranks what is found by a formula of its own, so those by the alphabet."""
    shown = words(answer).split()
    return sorted(shown) if path.startswith("/search") else shown


@pytest.mark.postgresql
@pytest.mark.parametrize("name", TOUR)
def test_every_page_says_on_postgresql_what_it_says_on_sqlite(on_both, name):
    made, moved = (client_of(app, name) for app in on_both)
    paths = list(TOUR[name])
    for path in paths:
        expected, answer = made.http.get(path), moved.http.get(path)
        assert (path, answer.status_code) == (path, expected.status_code)
        if path not in OF_ITS_DATABASE:
            assert in_order(path, answer) == in_order(path, expected), path
        if answer.mimetype == "text/html" and answer.status_code == 200:
            check_page(answer.get_data(as_text=True))
        if path in TOUR[name]:
            paths += [view for view in views_of(path, answer.get_data(as_text=True)) if view not in paths]


def test_it_holds_a_register_sources_and_weeks_of_watch_history_that_verify(demo):
    runtime, regulator = demo
    samples = {source.key for source in regulator.samples.sources}

    assert count(runtime, "SELECT count(*) FROM requirement") == 85
    ours = 1  # what we decide ourselves
    assert count(runtime, "SELECT count(*) FROM source") == 19 + len(samples) + ours
    statuses = "SELECT count(DISTINCT status) FROM change"
    assert count(runtime, statuses) >= 4
    assert count(runtime, "SELECT count(*) FROM outbox_mail WHERE state = 'kept'") >= 5
    assert count(runtime, "SELECT count(*) FROM change_match") > 20
    assert count(runtime, "SELECT count(*) FROM change WHERE decided_by_name <> ''") >= 3
    with runtime.database.reading() as session:
        verification = verify_history(session, (), CHECKS)
    assert verification.is_whole, verification.problem
    revisions = "SELECT count(*) FROM procedure_revision WHERE status = "
    for status, there in {"signing": 1, "consulting": 1, "published": 2, "replaced": 1, "withdrawn": 1}.items():
        assert count(runtime, f"{revisions}'{status}'") == there
    assert count(runtime, "SELECT count(*) FROM procedure_attestation") == 3
    written = "SELECT count(DISTINCT person_id) FROM procedure_draft_author WHERE draft_id = 1"
    assert count(runtime, written) == 2
    # Real sources stay real: nothing of theirs is made up, and none is green before it answered.
    real = "SELECT id FROM source WHERE key NOT LIKE 'sample-%'"
    polled = f"SELECT count(*) FROM source_state WHERE health <> 'never_polled' AND source_id IN ({real})"
    assert count(runtime, polled) == 0


def test_the_button_publishes_what_the_next_poll_finds_and_a_restart_keeps_it(demo):
    runtime, regulator = demo
    before = count(runtime, "SELECT count(*) FROM change WHERE status = 'new'")
    title = publisher(runtime, regulator)()
    keys = [source.key for source in regulator.samples.sources]
    lines = poll_due(runtime, keys, even_if_not_due=True)

    assert sum(line.new for line in lines) == 1
    assert count(runtime, "SELECT count(*) FROM change WHERE status = 'new'") == before + 1
    with runtime.database.reading() as session:
        found = session.execute(text("SELECT title FROM change ORDER BY id DESC LIMIT 1")).scalar_one()
    assert found == title
    regulator.stop()

    again, same = prepare(fresh=False)
    assert sum(line.new for line in poll_due(again, keys, even_if_not_due=True)) == 0
    same.stop()
    again.database.dispose()


def test_everybody_who_may_sign_in_is_printed(environment):
    printed = "\n".join(sign_ins(demo_settings()))
    for name in ("hannah.osei@", "adam.wells@", "tom.birch@"):
        assert name in printed


def test_it_is_refused_where_others_could_reach_it(environment, monkeypatch):
    monkeypatch.setenv("TIDEMARK_HOST", "0.0.0.0")
    with pytest.raises(NotOnLoopback):
        demo_settings()
    refused = CliRunner().invoke(tidemark, ["demo"])
    assert refused.exit_code == 1
    assert "TIDEMARK_HOST=0.0.0.0" in refused.stderr


def test_a_taken_port_is_named(environment, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("TIDEMARK_PORT", str(taken.getsockname()[1] - 1))
        refused = CliRunner().invoke(tidemark, ["demo"])
    assert refused.exit_code == 1
    assert "is taken" in refused.stderr
