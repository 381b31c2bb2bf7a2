"""Jobs by hand: once, and up to an instant with the clock that acceptance moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.background.job_runs import RUNS_KEPT, job_health, latest_runs, note_run
from app.commands import tidemark
from app.core.clock import Clock
from app.core.errors import TidemarkError
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.scheduler import JOBS, Job, once, until
from tests.factories.due import add_overdue_review

NAMES = [job.name for job in JOBS]


@pytest.fixture
def runtime(settings, database) -> Runtime:
    return Runtime(settings, database, settings.clock)


@pytest.fixture
def moving(runtime, tmp_path, now) -> Runtime:
    """An installation whose clock stands in a file that may be moved."""
    file = tmp_path / "now"
    file.write_text(now.isoformat())
    return replace(runtime, settings=runtime.settings.model_copy(update={"now": f"@{file}"}), clock=Clock(f"@{file}"))


def test_every_job_of_the_contract_is_there():
    assert {"poll_due_sources", "deliver_outbox", "send_due_digests", "publish_history_head"} <= set(NAMES)
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("job", NAMES)
def test_a_job_may_run_twice_on_an_empty_installation_and_its_tick_is_noted(runtime, database, job):
    once(runtime, job)
    once(runtime, job)

    with database.reading() as session:
        (health,) = job_health(session)
    assert (health.job, health.failures_in_a_row) == (job, 0)


def test_an_unknown_job_is_refused_with_the_known_ones(runtime):
    result = CliRunner().invoke(tidemark, ["scheduler", "once", "nothing"], obj=runtime)

    assert result.exit_code == 1
    assert "no job 'nothing'" in result.stderr
    assert "send_due_digests" in result.stderr


def test_a_sweep_that_breaks_is_noted_and_said(runtime, database, monkeypatch):
    def broken(_runtime) -> JobResult:
        raise ValueError("the disk is full")

    monkeypatch.setattr("app.scheduler.JOBS", (Job("broken", timedelta(seconds=1), broken, lambda *_: None),))
    for _ in range(2):
        with pytest.raises(ValueError, match="disk is full"):
            once(runtime, "broken")

    with database.reading() as session:
        (health,) = job_health(session)
        assert [run.failed for run in latest_runs(session)] == [1, 1]
    assert (health.failures_in_a_row, health.note) == (2, "ValueError: the disk is full")


def test_a_run_after_a_failure_ends_the_row_of_failures(database, now):
    with database.transaction() as session:
        note_run(session, "job", JobResult(failed=1, note="broke"), started_at=now, ended_at=now)
        note_run(session, "job", JobResult(), started_at=now, ended_at=now)
        (health,) = job_health(session)

    assert (health.failures_in_a_row, health.note) == (0, "")


def test_a_quiet_tick_leaves_no_run_and_old_runs_are_dropped(database, now):
    with database.transaction() as session:
        note_run(session, "job", JobResult(), started_at=now, ended_at=now)
        assert latest_runs(session) == []
        for _ in range(RUNS_KEPT + 5):
            note_run(session, "job", JobResult(1), started_at=now, ended_at=now)
        note_run(session, "other", JobResult(1), started_at=now, ended_at=now)

    with database.reading() as session:
        kept = session.execute(text("SELECT job, count(*) FROM job_run GROUP BY job ORDER BY job")).all()
    assert [tuple(row) for row in kept] == [("job", RUNS_KEPT), ("other", 1)]


def test_until_makes_a_digest_at_eight_on_each_day_and_leaves_the_clock_at_the_end(moving, database, cast, now):
    with database.transaction() as session:
        add_overdue_review(session, by=cast.officer, now=now)
    end = now + timedelta(days=4)

    until(moving, end)

    with database.reading() as session:
        shown = session.execute(text("SELECT DISTINCT due_at, composed_at FROM digest_run ORDER BY 1")).all()
        sent = session.execute(text("SELECT count(*) FROM outbox_mail WHERE state = 'kept'")).scalar_one()
    days = ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"]
    assert [str(row.composed_at)[:16] for row in shown[-4:]] == [f"{day} 08:00" for day in days]
    assert sent == len(shown)
    assert moving.clock.now() == end.astimezone(UTC)


def test_until_publishes_the_head_of_each_day_on_which_something_was_decided(moving, database, cast, now):
    with database.transaction() as session:
        add_overdue_review(session, by=cast.officer, now=now)
    until(moving, now + timedelta(days=2))

    lines = (moving.settings.data_dir / "history-heads.txt").read_text().splitlines()
    assert [line.split()[0][:10] for line in lines] == ["2026-11-24"]


def test_until_back_in_time_leaves_the_clock_where_it_is(moving, now):
    until(moving, now - timedelta(days=1))

    assert moving.clock.now() == now


def test_until_needs_a_clock_that_it_may_move(runtime, now):
    with pytest.raises(TidemarkError, match="TIDEMARK_NOW=@FILE"):
        until(runtime, now)


def test_the_command_says_what_each_job_did(moving):
    result = CliRunner().invoke(tidemark, ["scheduler", "until", "2026-11-25T09:00:00+00:00"], obj=moving)

    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == NAMES
    assert moving.clock.now() == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_an_instant_that_cannot_be_read_is_refused(moving):
    result = CliRunner().invoke(tidemark, ["scheduler", "until", "tomorrow"], obj=moving)

    assert result.exit_code == 1
    assert "'tomorrow' is not an ISO instant with offset" in result.stderr
