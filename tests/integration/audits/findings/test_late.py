"""Findings as people's work, and who is told when one is late: owner, managers, officers, each once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from app.actions.domain.words import ActionKind
from app.actions.operations import start_action
from app.actions.queries import actions_of, visible_action
from app.core.clock import Clock
from app.core.due import Heading
from app.notifications.models import OutboxMail
from app.people.models import Person
from audits.due import due_items
from audits.findings.jobs import advance_findings, next_late_finding, tell_late_findings
from audits.findings.models import Finding
from audits.findings.operations import fixing
from audits.words import FindingStatus, Grade
from tests.factories.findings import add_finding

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 24)
EVERYBODY = ("Hannah Osei", "Leila Haddad", "Martin Keogh")


def lines(session, actor, now):
    return [(item.heading, item.title.split(":")[0], item.due_on) for item in due_items(session, actor, now)]


def test_the_owner_sees_the_earliest_day_that_is_owed(session, cast, now):
    add_finding(session, cast, now, grade=Grade.MAJOR)

    assert lines(session, cast.leader, now) == [(Heading.WITHIN_48_HOURS, "Contain F-0001", date(2026, 11, 26))]
    assert lines(session, cast.leader, now + timedelta(days=3))[0][0] is Heading.OVERDUE
    assert lines(session, cast.manager, now) == []


def test_a_contained_finding_is_owed_its_plan_and_then_its_fix(session, cast, now):
    row = add_finding(session, cast, now, grade=Grade.MAJOR, containment="Rang back")
    assert lines(session, cast.leader, now) == []  # the plan is due in 14 days
    assert lines(session, cast.leader, now + timedelta(days=8)) == [
        (Heading.WITHIN_7_DAYS, "Plan F-0001", date(2026, 12, 8))
    ]
    row.status = FindingStatus.PLANNED
    session.flush()

    assert lines(session, cast.leader, now + timedelta(days=28)) == [
        (Heading.WITHIN_48_HOURS, "Fix F-0001", date(2026, 12, 24))
    ]


def test_a_check_waits_for_managers_and_officers_who_had_no_part_in_the_fix(session, cast, now):
    row = add_finding(session, cast, now, owner_id=cast.manager.id)
    action = fixing.PlannedAction(ActionKind.CORRECTIVE, "Write it", cast.leader.id, working_days=5)
    fixing.plan(session, row, action, version=row.row_version, by=cast.leader, now=now)
    row.status, row.check_due_on, row.implemented_at = FindingStatus.IMPLEMENTED, TODAY, now
    session.flush()

    assert lines(session, cast.officer, now) == [
        (Heading.WITHIN_48_HOURS, "Check whether the fix of F-0001 worked", TODAY)
    ]
    for name in ("manager", "leader", "agent", "auditor", "outsider"):
        assert lines(session, cast.named(name), now) == [], name


@pytest.fixture
def at(app, session):
    """Move business time, and run the sweep then."""

    def run(instant: datetime) -> list[str]:
        runtime = app.extensions["tidemark"]
        runtime.clock = type(runtime.clock)(instant.isoformat())
        session.rollback()
        tell_late_findings(runtime)
        told = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))).all()
        found = [f"{mail.name}: {mail.subject}" for mail in told]
        session.rollback()
        return found

    return run


def test_the_owner_is_told_at_once_the_manager_a_day_later_the_officers_after_three_each_once(session, cast, now, at):
    add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    late = "F-0001 is late: its containment"
    begun = datetime(2026, 11, 27, tzinfo=UTC)  # the day after the due day; London is on UTC in winter

    assert at(begun - timedelta(seconds=1)) == []
    assert at(begun) == [f"Leila Haddad: {late}"]
    assert at(begun) == [f"Leila Haddad: {late}"]
    assert len(at(begun + timedelta(hours=24) - timedelta(seconds=1))) == 1
    assert at(begun + timedelta(hours=24))[1:] == [f"Martin Keogh: {late}"]
    assert at(begun + timedelta(hours=72))[2:] == [f"Hannah Osei: {late}"]
    assert len(at(begun + timedelta(hours=100))) == 3


def test_a_missed_night_is_caught_up_and_a_contained_finding_is_not_late(session, cast, now, at):
    add_finding(session, cast, now, grade=Grade.MAJOR)
    add_finding(session, cast, now, grade=Grade.MAJOR, containment="Rang back")
    session.commit()

    told = at(datetime(2026, 11, 30, 1, tzinfo=UTC))

    assert sorted(line.split(":")[0] for line in told) == ["Hannah Osei", "Leila Haddad", "Martin Keogh"]
    assert all("F-0001" in line for line in told)


def test_a_late_check_begins_with_the_managers(session, cast, now, at):
    row = add_finding(session, cast, now)
    row.status, row.check_due_on, row.implemented_at = FindingStatus.IMPLEMENTED, date(2026, 11, 26), now
    session.commit()

    assert at(datetime(2026, 11, 27, tzinfo=UTC)) == []
    assert at(datetime(2026, 11, 28, tzinfo=UTC)) == ["Martin Keogh: F-0001 is late: the check whether it worked"]


def test_a_long_absence_is_caught_up_too(session, cast, now, at):
    add_finding(session, cast, now, grade=Grade.MAJOR, containment="Rang back")
    session.commit()

    told = at(datetime(2027, 3, 1, tzinfo=UTC))

    assert sorted(told) == [f"{who}: F-0001 is late: {what}" for who in EVERYBODY for what in ("its plan", "the fix")]
    assert at(datetime(2027, 3, 2, tzinfo=UTC)) == told


def test_an_owner_who_left_or_is_the_manager_has_others_stand_in(session, cast, now, at):
    add_finding(session, cast, now, grade=Grade.MAJOR)
    add_finding(session, cast, now, grade=Grade.MAJOR, owner_id=cast.manager.id)
    session.get_one(Person, cast.leader.id).is_active = False
    session.commit()

    told = at(datetime(2026, 11, 28, tzinfo=UTC))

    # The manager hears of the first as its owner's manager, of the second as its owner, whom nobody manages.
    assert Counter(line.split(" is late")[0] for line in told) == {
        "Martin Keogh: F-0001": 2,
        "Martin Keogh: F-0002": 1,
        "Hannah Osei: F-0002": 1,
    }


def test_the_next_cycle_has_reminders_of_its_own(session, cast, now, at):
    row = add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    assert len(at(datetime(2026, 11, 27, tzinfo=UTC))) == 1
    session.get_one(Finding, row.row_id).cycle = 2
    session.commit()

    assert len(at(datetime(2026, 11, 27, 1, tzinfo=UTC))) == 2


def test_one_entry_says_who_was_told(session, cast, now, at):
    add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    at(datetime(2026, 12, 12, tzinfo=UTC))
    at(datetime(2026, 12, 12, tzinfo=UTC))

    told = session.scalars(text("SELECT sentence FROM history_entry WHERE tag = 'finding:late_told'")).all()
    assert told == ["Tidemark told Leila Haddad, Martin Keogh, Hannah Osei that F-0001 is late"]


def test_two_workers_at_once_tell_everybody_once(app, database, session, cast, now):
    for _ in range(12):
        add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    runtime = replace(app.extensions["tidemark"], clock=Clock("2026-11-28T08:00:00+00:00"))
    with ThreadPoolExecutor(2) as workers:
        results = list(workers.map(tell_late_findings, [runtime, runtime]))

    assert ([result.failed for result in results], sum(result.handled for result in results)) == ([0, 0], 12)
    intents = session.scalars(select(col(OutboxMail.intent))).all()
    told = {(number, rung) for number in range(1, 13) for rung in ("overdue", "manager_told")}
    assert {(int(one.split("/")[1]), one.split("/")[4]) for one in intents} == told
    assert len(intents) == 24


def test_the_scheduler_wakes_for_the_next_rung(session, cast, now):
    assert next_late_finding(session, now, LONDON) is None
    add_finding(session, cast, now, grade=Grade.MAJOR)

    assert next_late_finding(session, now, LONDON) == datetime(2026, 11, 27, tzinfo=UTC)
    assert next_late_finding(session, datetime(2026, 11, 27, tzinfo=UTC), LONDON) == datetime(2026, 11, 28, tzinfo=UTC)


def test_a_planned_finding_is_in_progress_once_an_action_has_begun(app, session, cast, now):
    begun, waiting = (add_finding(session, cast, now) for _ in range(2))
    for row in (begun, waiting):
        planned = fixing.PlannedAction(ActionKind.CORRECTIVE, "Write it", cast.leader.id, working_days=5)
        fixing.plan(session, row, planned, version=row.row_version, by=cast.leader, now=now)
    action = visible_action(session, cast.leader, actions_of(session, "finding", begun.row_id)[0].id)
    start_action(session, action, by=cast.leader, now=now)
    session.commit()

    assert advance_findings(app.extensions["tidemark"]).handled == 1
    assert advance_findings(app.extensions["tidemark"]).handled == 0

    statuses = session.scalars(select(col(Finding.status)).order_by(col(Finding.id))).all()
    assert statuses == [FindingStatus.IN_PROGRESS, FindingStatus.PLANNED]
