"""The sweep that tells people: once for each rung, caught up after a missed night, safe to run twice and by two."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from app.actions import jobs
from app.actions.jobs import next_ladder_due, tell_late_actions
from app.actions.operations import cancel_action, finish_action, move_due_day, send_back_action
from app.actions.operations.telling import tell_of_action
from app.background import sweeps
from app.commands import tidemark
from app.core.clock import Clock
from app.db.runtime import Runtime
from app.notifications.models import OutboxMail
from app.people.models import Person
from app.scheduler import once, until
from tests.factories.actions import fill_actions

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2026, 11, 27)


def at(text_: str) -> datetime:
    return datetime.fromisoformat(text_).replace(tzinfo=LONDON)


@pytest.fixture
def sweep(settings, database):
    """Run the job as if it were this instant; how many actions it told of."""

    def run(instant: str) -> int:
        moved = settings.model_copy(update={"now": at(instant).isoformat()})
        result = tell_late_actions(Runtime(moved, database, moved.clock))
        assert result.failed == 0
        return result.handled

    return run


@pytest.fixture
def mails(database):
    def read() -> list[tuple[str, str]]:
        with database.reading() as session:
            return [
                (mail.name, mail.subject.partition(": ")[0])
                for mail in session.scalars(select(OutboxMail).order_by(col(OutboxMail.id)))
            ]

    return read


@pytest.fixture
def leave(database):
    """Somebody leaves: their account is disabled."""

    def go(*people) -> None:
        with database.transaction() as session:
            for actor in people:
                session.get_one(Person, actor.id).is_active = False

    return go


def test_people_are_told_rung_by_rung(opened, sweep, mails):
    opened()
    for instant in ("25T23:59:59", "26T00:00:00", "27T00:00:00", "28T00:00:00", "29T00:00:00"):
        sweep(f"2026-11-{instant}")
    sweep("2026-12-01T00:00:00")

    assert mails() == [
        ("Leila Haddad", "AC-0001 is due in less than 48 hours"),
        ("Leila Haddad", "AC-0001 is due in less than 24 hours"),
        ("Leila Haddad", "AC-0001 is overdue"),
        ("Martin Keogh", "AC-0001 is more than a day overdue"),
        ("Hannah Osei", "AC-0001 is more than three days overdue"),
    ]


def test_a_sweep_that_runs_again_tells_nothing_twice(opened, sweep, mails, database):
    opened()
    assert [sweep("2026-11-28T08:00:00"), sweep("2026-11-28T08:00:00"), sweep("2026-11-28T09:00:00")] == [1, 0, 0]

    assert mails() == [("Leila Haddad", "AC-0001 is overdue")]
    with database.reading() as session:
        told = list(session.scalars(text("SELECT sentence FROM history_entry WHERE tag = 'action:notice_told'")))
    assert told == ["Tidemark told Leila Haddad that AC-0001 was due on 27 Nov 2026"]


def test_after_a_missed_week_each_reader_gets_one_mail(opened, sweep, mails):
    opened()
    assert sweep("2026-12-04T08:00:00") == 1
    assert Counter(name for name, _ in mails()) == {"Leila Haddad": 1, "Martin Keogh": 1, "Hannah Osei": 1}


def test_two_workers_at_once_tell_everybody_once(settings, database, cast, now, mails):
    with database.transaction() as session:
        fill_actions(session, 30, cast, now=now, due_on=FRIDAY)
    moved = settings.model_copy(update={"now": at("2026-11-28T08:00:00").isoformat()})
    runtime, results = Runtime(moved, database, moved.clock), []
    threads = [threading.Thread(target=lambda: results.append(tell_late_actions(runtime))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [result.failed for result in results] == [0, 0]
    assert Counter(headline for _, headline in mails()) == {f"AC-{n:04} is overdue": 1 for n in range(1, 31)}


@pytest.mark.parametrize(("size", "longest"), [(1, 150), (7, 150), (15, 150), (50, 150), (50, 0)])
def test_many_are_told_of_in_short_batches_and_none_is_passed_over(
    sweep, mails, database, cast, now, monkeypatch, size, longest
):
    monkeypatch.setattr(sweeps, "BATCH", size)
    monkeypatch.setattr(sweeps, "LONGEST", timedelta(milliseconds=longest))
    with database.transaction() as session:
        fill_actions(session, 15, cast, now=now, due_on=FRIDAY)
    assert sweep("2026-11-28T08:00:00") == 15
    assert len(mails()) == 15


def test_one_that_cannot_be_told_costs_itself_only(settings, database, cast, now, mails, monkeypatch):
    with database.transaction() as session:
        fill_actions(session, 3, cast, now=now, due_on=FRIDAY)
    moved = settings.model_copy(update={"now": at("2026-11-28T08:00:00").isoformat()})

    def broken(session, row, *given, **more):
        if row.row_id == 2:
            raise OperationalError("told", {}, Exception("disk"))
        return tell_of_action(session, row, *given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "tell_of_action", broken)
        result = tell_late_actions(Runtime(moved, database, moved.clock))
    assert (result.handled, result.failed) == (2, 1)
    assert tell_late_actions(Runtime(moved, database, moved.clock)).handled == 1  # the next sweep tries it again
    assert len(mails()) == 3


def test_what_is_done_or_cancelled_reminds_nobody_and_what_is_sent_back_does(opened, change, sweep, mails, cast):
    done, cancelled, again = opened(), opened(), opened()
    for action_id in (done, again):
        change(finish_action, action_id, "Done", by=cast.leader)
    change(cancel_action, cancelled, "No more", by=cast.manager)
    change(send_back_action, again, "Not yet", by=cast.manager)
    sweep("2026-11-28T08:00:00")

    assert mails() == [("Leila Haddad", "AC-0003 is overdue")]


def test_another_day_begins_the_ladder_again(opened, change, sweep, mails, cast):
    action_id = opened()
    sweep("2026-11-27T08:00:00")
    change(move_due_day, action_id, date(2026, 12, 4), "The printer is away", by=cast.manager)
    sweep("2026-11-28T08:00:00")
    sweep("2026-12-04T08:00:00")

    assert mails() == [("Leila Haddad", "AC-0001 is due in less than 24 hours")] * 2


def test_what_somebody_who_left_had_comes_to_the_managers_and_then_to_the_officers(opened, sweep, mails, leave, cast):
    opened()
    leave(cast.leader)
    sweep("2026-11-28T08:00:00")
    leave(cast.manager)
    sweep("2026-11-29T08:00:00")

    assert mails() == [
        ("Martin Keogh", "AC-0001 is overdue"),
        ("Hannah Osei", "AC-0001 is more than a day overdue"),
    ]


def test_a_manager_is_not_told_of_their_own_lateness_as_their_manager(opened, sweep, mails, cast):
    opened(owner_id=cast.manager.id, by=cast.officer)
    sweep("2026-11-29T08:00:00")
    assert mails() == [
        ("Martin Keogh", "AC-0001 is overdue"),
        ("Hannah Osei", "AC-0001 is more than a day overdue"),
    ]


def test_where_nobody_is_left_it_is_recorded_and_asked_no_more(opened, sweep, mails, leave, cast, database):
    opened()
    leave(cast.leader, cast.manager, cast.officer)
    assert sweep("2026-11-28T08:00:00") == 1
    assert sweep("2026-11-28T08:01:00") == 0

    assert mails() == []
    with database.reading() as session:
        last = session.execute(text("SELECT sentence FROM history_entry ORDER BY id DESC LIMIT 1")).scalar()
    assert last == "Tidemark told nobody, since nobody is there to be told, that AC-0001 was due on 27 Nov 2026"


def test_the_next_instant_is_that_of_the_next_rung(opened, database, cast):
    with database.reading() as session:
        assert next_ladder_due(session, at("2026-11-24T09:30:00"), LONDON) is None
    opened()
    steps = ["26T00:00:00", "27T00:00:00", "28T00:00:00", "29T00:00:00"]
    now, found = at("2026-11-24T09:30:00"), []
    with database.reading() as session:
        while (instant := next_ladder_due(session, now, LONDON)) is not None:
            assert instant > now
            found.append(instant)
            now = instant
    assert found == [*(at(f"2026-11-{step}") for step in steps), at("2026-12-01T00:00:00")]


def test_the_clock_of_acceptance_stops_at_every_rung_and_the_mail_is_written(opened, settings, database, tmp_path, now):
    opened()
    file = tmp_path / "now"
    file.write_text(now.isoformat())
    moving = settings.model_copy(update={"now": f"@{file}"})
    runtime = replace(Runtime(moving, database), clock=Clock(f"@{file}"))
    totals = until(runtime, now + timedelta(days=8))
    until(runtime, now + timedelta(days=9))

    assert totals["tell_late_actions"].handled == 5
    with database.reading() as session:
        of_actions = select(OutboxMail).where(col(OutboxMail.intent).startswith("action/"))
        written = list(session.scalars(of_actions.order_by(col(OutboxMail.id))))
    assert [mail.shown_at.astimezone(LONDON).isoformat()[5:16] for mail in written] == [
        "11-26T00:00", "11-27T00:00", "11-28T00:00", "11-29T00:00", "12-01T00:00",
    ]  # fmt: skip
    late = written[2]
    assert late.subject == "AC-0001 is overdue: Write the summary of the letter anew"
    body = (late.raw or b"").decode()
    assert "/actions/1" in body
    assert "Was due 27 Nov 2026. Owner: Leila Haddad" in body
    assert "Reminders come whatever digest you chose" in body


def test_a_sweep_by_hand_is_a_job_like_any_other(opened, settings, database):
    opened()
    moved = settings.model_copy(update={"now": at("2026-11-28T08:00:00").isoformat()})
    runtime = Runtime(moved, database, moved.clock)
    result = CliRunner().invoke(tidemark, ["scheduler", "once", "tell_late_actions"], obj=runtime)
    assert result.exit_code == 0, result.output
    assert once(runtime, "tell_late_actions").is_quiet
