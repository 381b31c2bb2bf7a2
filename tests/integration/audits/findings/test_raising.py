"""Findings from failing answers: one tap, one finding; a passing answer takes it back; repeats and grades."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from app.history.models import HistoryEntry
from audits.conduct.operations.raising import held_origin
from audits.findings.domain.lifecycle import NO_LONGER_FAILS
from audits.findings.models import Finding
from audits.findings.operations.raising import raise_finding, raise_for_result
from audits.findings.queries.raised import findings_from
from audits.words import FindingStatus, Grade
from tests.factories.findings import add_audit, add_finding, add_questions, failed
from tests.factories.register import add_requirement

TODAY = date(2026, 11, 24)


def test_a_failing_answer_becomes_a_finding_of_the_teams_leader_with_its_clocks(session, cast, now):
    audit, questions = add_audit(session, cast, now, auditor_id=cast.manager.id), add_questions(session, now)

    row = raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.manager, now=now
    )

    assert (row.owner_id, row.grade, row.answer_value) == (cast.leader.id, Grade.MINOR, "No")
    assert row.detail == "The caller was not asked for a date of birth."
    assert (row.contain_by, row.plan_by, row.done_due_on) == (None, date(2026, 12, 22), date(2027, 1, 23))
    entry = session.scalars(select(HistoryEntry).order_by(col(HistoryEntry.id).desc())).first()
    assert entry.sentence.startswith(f"Martin Keogh raised F-{row.id:04}, minor")


def test_where_the_team_has_no_leader_the_auditor_owns_it(session, cast, now):
    questions = add_questions(session, now)
    audit = add_audit(session, cast, now, team_id=None, auditor_id=cast.manager.id)

    assert raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.manager, now=now
    ).owner_id == (cast.manager.id)


def test_a_leader_who_does_not_serve_the_client_is_not_given_its_finding(session, cast, now):
    questions = add_questions(session, now)
    audit = add_audit(session, cast, now, client_id=cast.shop, auditor_id=cast.officer.id)

    row = raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.officer, now=now
    )

    assert row.owner_id == cast.officer.id


def test_a_second_tap_gives_the_same_finding(session, cast, now):
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    answer = failed(questions[0])

    first = raise_finding(
        session, held_origin(session, audit), answer, containment="Rang back", today=TODAY, by=cast.leader, now=now
    )
    second = raise_finding(
        session, held_origin(session, audit), answer, containment="Other", today=TODAY, by=cast.leader, now=now
    )

    assert second.id == first.id
    assert second.containment == "Rang back"
    assert session.execute(select(func.count()).select_from(Finding)).scalar() == 1


def test_completing_raises_what_was_not_raised_and_cancels_what_no_longer_fails(session, cast, now):
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    changed = raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.leader, now=now
    )
    kept = raise_finding(
        session, held_origin(session, audit), failed(questions[1]), today=TODAY, by=cast.leader, now=now
    )

    rows = raise_for_result(
        session,
        held_origin(session, audit),
        [failed(questions[1]), failed(questions[2])],
        today=TODAY,
        by=cast.leader,
        now=now,
    )

    assert [row.origin_key for row in rows] == [str(key) for key in questions[1:]]
    assert rows[0].id == kept.id
    assert (changed.status, changed.cancelled_reason) == (FindingStatus.CANCELLED, NO_LONGER_FAILS)
    assert [(line.origin_key, line.status) for line in findings_from(session, "audit", audit.row_id)] == [
        (str(questions[0]), FindingStatus.CANCELLED),
        (str(questions[1]), FindingStatus.OPEN),
        (str(questions[2]), FindingStatus.OPEN),
    ]


def test_an_answer_that_fails_again_brings_its_finding_back_with_fresh_clocks(session, cast, now):
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    row = raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.leader, now=now
    )
    raise_for_result(session, held_origin(session, audit), [], today=TODAY, by=cast.leader, now=now)
    later = now + timedelta(days=1)

    (again,) = raise_for_result(
        session,
        held_origin(session, audit),
        [failed(questions[0])],
        today=TODAY + timedelta(days=1),
        by=cast.leader,
        now=later,
    )

    assert again.id == row.id
    assert (again.status, again.cancelled_reason, again.closed_at) == (FindingStatus.OPEN, "", None)
    assert again.done_due_on == date(2027, 1, 24)


def test_what_a_manager_cancelled_stays_cancelled_when_the_audit_is_completed(session, cast, now):
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    row = raise_finding(
        session, held_origin(session, audit), failed(questions[0]), today=TODAY, by=cast.leader, now=now
    )
    row.status, row.cancelled_reason = FindingStatus.CANCELLED, "The recording was of another call"

    (same,) = raise_for_result(
        session, held_origin(session, audit), [failed(questions[0])], today=TODAY, by=cast.leader, now=now
    )

    assert (same.id, same.status) == (row.id, FindingStatus.CANCELLED)


def test_the_same_requirement_in_the_same_team_is_a_repeat_and_keeps_its_grade(session, cast, now):
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id
    earlier = add_finding(session, cast, now - timedelta(days=80), requirement_ids=(requirement,))
    audit, questions = add_audit(session, cast, now), add_questions(session, now)

    answer = failed(questions[0], requirements=(requirement,))
    row = raise_finding(session, held_origin(session, audit), answer, today=TODAY, by=cast.leader, now=now)

    assert (row.repeat_of_id, row.grade) == (earlier.id, Grade.MINOR)


def test_two_failing_answers_of_one_audit_do_not_repeat_each_other(session, cast, now):
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id
    audit, questions = add_audit(session, cast, now), add_questions(session, now)

    rows = raise_for_result(
        session,
        held_origin(session, audit),
        [failed(each, requirements=(requirement,)) for each in questions[:2]],
        today=TODAY,
        by=cast.leader,
        now=now,
    )

    assert [row.repeat_of_id for row in rows] == [None, None]


def test_a_finding_closed_365_days_ago_counts_and_one_closed_a_day_earlier_does_not(session, cast, now):
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id
    ages = {365: True, 366: False}
    for days, counts in ages.items():
        earlier = add_finding(session, cast, now - timedelta(days=500), requirement_ids=(requirement,))
        earlier.status, earlier.closed_at = FindingStatus.CLOSED_EFFECTIVE, now - timedelta(days=days)
        session.flush()
        row = add_finding(session, cast, now, requirement_ids=(requirement,))
        assert (row.repeat_of_id == earlier.id) is counts, days
        row.status, row.cancelled_reason = FindingStatus.CANCELLED, "Only a try"
        earlier.status, earlier.cancelled_reason = FindingStatus.CANCELLED, "Only a try"
        session.flush()


def test_another_team_or_a_cancelled_finding_makes_no_repeat(session, cast, now):
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id
    add_finding(session, cast, now, requirement_ids=(requirement,), team_id=None)
    cancelled = add_finding(session, cast, now, requirement_ids=(requirement,))
    cancelled.status, cancelled.cancelled_reason = FindingStatus.CANCELLED, "Raised in error"
    session.flush()

    assert add_finding(session, cast, now, requirement_ids=(requirement,)).repeat_of_id is None
