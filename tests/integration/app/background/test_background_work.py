"""Long work: asked for, done under a lease, taken over from a process that died, and never written by two."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.background.models import BackgroundTask
from app.background.operations import ask_for, run_queued
from app.core.errors import TidemarkError
from app.db.runtime import Runtime


@pytest.fixture
def runtime(settings, database) -> Runtime:
    return Runtime(settings, database, settings.clock)


@pytest.fixture
def ask(database, cast, now):
    def one(kind: str = "count", **arguments: object) -> int:
        with database.transaction() as session:
            return ask_for(session, kind, f"Do {kind}", arguments, by=cast.officer, now=now).row_id

    return one


def rows(database):
    with database.reading() as session:
        return session.execute(text("SELECT * FROM background_task ORDER BY id")).all()


def change_all(database, **values) -> None:
    with database.transaction() as session:
        session.execute(update(BackgroundTask).values(**values))


def leave_running(runtime, database, *, attempts: int) -> None:
    """As a process leaves it that was killed two minutes ago."""
    then = runtime.clock.real() - timedelta(seconds=1)
    change_all(database, state="running", lease_token="dead", lease_until=then, attempts=attempts)


def test_work_is_done_with_its_arguments_and_says_what_came_of_it(runtime, database, ask):
    ask(upto=3)

    def count(_runtime, arguments, progress):
        for number in range(arguments["upto"]):
            progress(number + 1, arguments["upto"])
        return "Counted to 3"

    assert run_queued(runtime, {"count": count}).handled == 1
    (row,) = rows(database)
    assert (row.state, row.progress, row.total, row.result) == ("done", 3, 3, "Counted to 3")
    assert row.ended_at is not None
    assert run_queued(runtime, {"count": count}).is_quiet


def test_progress_is_seen_while_it_runs(runtime, database, ask):
    ask()
    seen = []

    def count(_runtime, _arguments, progress):
        progress(1, 4)
        seen.append((rows(database)[0].state, rows(database)[0].progress, rows(database)[0].total))
        return ""

    run_queued(runtime, {"count": count})
    assert seen == [("running", 1, 4)]


def test_work_that_fails_says_why_and_the_next_is_done(runtime, database, ask):
    ask("break")
    ask("refuse")
    ask("count")

    def refuse(*_):
        raise TidemarkError("The file was gone. Nothing was changed.")

    result = run_queued(runtime, {"break": lambda *_: str(1 // 0), "refuse": refuse, "count": lambda *_: "Done"})

    assert (result.handled, result.failed) == (3, 2)
    assert [(row.state, row.result) for row in rows(database)] == [
        ("failed", "ZeroDivisionError: integer division or modulo by zero"),
        ("failed", "The file was gone. Nothing was changed."),
        ("done", "Done"),
    ]


def test_work_that_nobody_knows_is_said_to_be(runtime, database, ask):
    ask("of a newer version")
    run_queued(runtime, {})

    assert rows(database)[0].state == "failed"
    assert "does not know how to do 'of a newer version'" in rows(database)[0].result


def test_work_of_a_process_that_lives_is_left_alone(runtime, database, ask):
    ask()
    leave_running(runtime, database, attempts=1)
    change_all(database, lease_until=runtime.clock.real() + timedelta(minutes=1))

    assert run_queued(runtime, {"count": lambda *_: "Done"}).is_quiet
    assert rows(database)[0].state == "running"


def test_work_left_by_a_dead_process_is_taken_over(runtime, database, ask):
    ask()
    leave_running(runtime, database, attempts=2)
    run_queued(runtime, {"count": lambda *_: "Done"})

    assert [(row.state, row.attempts) for row in rows(database)] == [("done", 3)]


def test_after_three_tries_that_did_not_end_it_is_given_up(runtime, database, ask):
    ask()
    leave_running(runtime, database, attempts=3)
    done: list[int] = []

    def count(*_) -> str:
        done.append(1)
        return "Done"

    run_queued(runtime, {"count": count})

    assert done == []
    assert [(row.state, row.result) for row in rows(database)] == [
        ("failed", "Given up after 3 tries that did not end.")
    ]


@pytest.mark.parametrize("ends", ["well", "badly", "with progress"])
def test_a_process_that_lost_its_lease_writes_nothing_and_goes_on(runtime, database, ask, ends):
    first = ask("slow")

    def slow(_runtime, _arguments, progress):
        with database.transaction() as session:
            taken = update(BackgroundTask).where(BackgroundTask.id == first)
            session.execute(taken.values(lease_token="another", result="theirs", state="done"))
        ask("count")
        if ends == "badly":
            raise ValueError
        if ends == "with progress":
            progress(1, 2)
        return "mine"

    result = run_queued(runtime, {"slow": slow, "count": lambda *_: "Done"})

    assert (result.handled, result.failed) == (2, 0)
    assert [(row.result, row.progress) for row in rows(database)] == [("theirs", 0), ("Done", 0)]


def test_the_page_shows_the_asker_and_administrators_how_far_it_is(runtime, database, ask, client_as):
    task = ask()
    change_all(database, state="running", progress=3, total=8)

    assert "3 of 8" in client_as("officer").get(f"/background/{task}").get_data(as_text=True)
    assert "3 of 8" in client_as("administrator").get(f"/background/{task}").get_data(as_text=True)
    client_as("leader").get(f"/background/{task}", 404)
