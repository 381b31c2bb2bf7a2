"""Findings as people's work, and who is told when one is late: owner, managers, officers, each once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.actions.domain.words import ActionKind
from app.actions.operations import start_action
from app.actions.queries import actions_of, visible_action
from app.core.due import Heading
from app.notifications.models import OutboxMail
from audits.due import due_items
from audits.findings.jobs import advance_findings, tell_late_findings
from audits.findings.models import Finding
from audits.findings.operations import fixing
from audits.findings.queries.late import next_late_at
from audits.words import FindingStatus, Grade
from tests.factories.findings import add_finding

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 24)


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


def test_the_scheduler_wakes_for_the_next_rung(session, cast, now):
    assert next_late_at(session, now, LONDON) is None
    add_finding(session, cast, now, grade=Grade.MAJOR)

    assert next_late_at(session, now, LONDON) == datetime(2026, 11, 27, tzinfo=UTC)
    assert next_late_at(session, datetime(2026, 11, 27, tzinfo=UTC), LONDON) == datetime(2026, 11, 28, tzinfo=UTC)


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
