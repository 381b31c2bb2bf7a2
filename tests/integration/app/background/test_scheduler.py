"""Jobs by hand: once, up to an instant, and background work that survives its worker."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from app.background.models import BackgroundTask
from app.background.operations import ask_for, run_queued
from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import TidemarkError
from app.db.runtime import Runtime
from app.requirements.starter_library import load_requirements
from app.scheduler import JOBS, once, until


@pytest.fixture
def runtime(settings, database) -> Runtime:
    return Runtime(settings, database, settings.clock)


def state_of(database) -> list[str]:
    with database.reading() as session:
        return list(session.execute(text("SELECT state FROM background_task ORDER BY id")).scalars())


@pytest.mark.parametrize("job", [job.name for job in JOBS])
def test_every_job_runs_on_an_empty_installation_and_is_noted(runtime, database, job):
    once(runtime, job)
    once(runtime, job)

    with database.reading() as session:
        assert session.execute(text("SELECT job FROM job_state")).scalars().all() == [job]


def test_an_unknown_job_is_refused_with_the_known_ones(runtime):
    with pytest.raises(TidemarkError, match="poll_due_sources"):
        once(runtime, "nothing")


def test_until_sweeps_at_each_instant_and_leaves_the_clock_there(runtime, database, tmp_path, now):
    with database.transaction() as session:
        load_requirements(session, by=Actor.system(), now=now)
        session.execute(text("UPDATE requirement SET review_due_on = '2026-11-20' WHERE ref = 'FCA-DISP-162'"))
    file = tmp_path / "now"
    file.write_text(now.isoformat())
    moving = replace(runtime, settings=runtime.settings.model_copy(update={"now": f"@{file}"}), clock=Clock(f"@{file}"))
    end = now + timedelta(days=4)

    until(moving, end)

    with database.reading() as session:
        days = session.execute(text("SELECT DISTINCT period_on FROM digest_run ORDER BY 1")).scalars().all()
    assert [str(day) for day in days] == [
        "2026-11-25",
        "2026-11-26",
        "2026-11-27",
        "2026-11-28",
    ]  # the 24th's had passed
    assert datetime.fromisoformat(file.read_text().strip()) == end.astimezone(UTC)


def test_until_needs_a_clock_that_it_may_move(runtime, now):
    with pytest.raises(TidemarkError, match="TIDEMARK_NOW=@FILE"):
        until(runtime, now)


def test_work_that_fails_says_so_and_the_next_is_done(runtime, database, cast, now):
    with database.transaction() as session:
        ask_for(session, "bad", "Break", {}, by=cast.officer, now=now)
        ask_for(session, "good", "Work", {}, by=cast.officer, now=now)

    def good(_runtime, _arguments, progress):
        progress(1, 2)
        return "Done well"

    result = run_queued(runtime, {"bad": lambda *_: 1 / 0, "good": good})

    assert (result.handled, result.failed) == (2, 1)
    assert state_of(database) == ["failed", "done"]


def test_work_left_by_a_dead_worker_is_taken_over_and_given_up_after_three(runtime, database, cast, now):
    with database.transaction() as session:
        ask_for(session, "good", "Work", {}, by=cast.officer, now=now)
        then = runtime.clock.real() - timedelta(minutes=1)
        session.execute(
            update(BackgroundTask).values(state="running", lease_token="dead", lease_until=then, attempts=1)
        )
    run_queued(runtime, {"good": lambda *_: "Done"})
    assert state_of(database) == ["done"]

    with database.transaction() as session:
        session.execute(
            update(BackgroundTask).values(state="running", lease_token="dead", lease_until=then, attempts=3)
        )
    run_queued(runtime, {"good": lambda *_: "Done"})
    assert state_of(database) == ["failed"]


def test_a_worker_that_lost_its_lease_changes_nothing(runtime, database, cast, now):
    with database.transaction() as session:
        ask_for(session, "slow", "Work", {}, by=cast.officer, now=now)

    def slow(_runtime, _arguments, _progress):
        with database.transaction() as session:
            session.execute(update(BackgroundTask).values(lease_token="another", result="theirs", state="done"))
        return "mine"

    run_queued(runtime, {"slow": slow})

    with database.reading() as session:
        assert session.execute(text("SELECT result FROM background_task")).scalar_one() == "theirs"
