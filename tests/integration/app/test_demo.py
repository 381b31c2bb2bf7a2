"""The demonstration: an organisation at work, made only by what people and jobs do."""

import socket

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.checks import CHECKS
from app.commands import tidemark
from app.demo.commands import NotOnLoopback, demo_settings, prepare, publisher, sign_ins
from app.history.queries import verify_history
from regwatch.changes.jobs import poll_due
from tests.demonstration import free_ports


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


def test_it_holds_a_register_sources_and_weeks_of_watch_history_that_verify(demo):
    runtime, regulator = demo
    samples = {source.key for source in regulator.samples.sources}

    assert count(runtime, "SELECT count(*) FROM requirement") == 85
    assert count(runtime, "SELECT count(*) FROM source") == 19 + len(samples)
    statuses = "SELECT count(DISTINCT status) FROM change"
    assert count(runtime, statuses) >= 4
    assert count(runtime, "SELECT count(*) FROM outbox_mail WHERE state = 'kept'") >= 5
    assert count(runtime, "SELECT count(*) FROM change_match") > 20
    assert count(runtime, "SELECT count(*) FROM change WHERE decided_by_name <> ''") >= 3
    with runtime.database.reading() as session:
        verification = verify_history(session, (), CHECKS)
    assert verification.is_whole, verification.problem
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
