"""What findings say elsewhere: figures, the Pareto; and two taps at the very same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from sqlalchemy import func, select
from sqlmodel import col

from audits.conduct.models import Audit
from audits.conduct.operations.raising import held_origin
from audits.findings.models import Finding, FindingImplementation
from audits.findings.operations.raising import raise_finding
from audits.findings.queries.lists import figures
from audits.findings.queries.pareto import pareto_counts
from audits.findings.queries.raised import findings_from
from audits.words import FindingStatus, Grade
from tests.factories.findings import add_audit, add_finding, add_questions, failed
from tests.factories.register import add_requirement

TODAY = date(2026, 11, 24)


def test_on_time_and_effective_first_time_are_two_figures(session, cast, now):
    for status, cycle, on_time in (
        (FindingStatus.CLOSED_EFFECTIVE, 1, True),
        (FindingStatus.CLOSED_EFFECTIVE, 2, False),
        (FindingStatus.IMPLEMENTED, 1, False),
        (FindingStatus.REOPENED, 2, None),
        (FindingStatus.OPEN, 1, None),
        (FindingStatus.CANCELLED, 1, None),
    ):
        row = add_finding(session, cast, now, grade=Grade.MAJOR)
        row.status, row.cycle, row.was_on_time, row.cancelled_reason = status, cycle, on_time, "A reason"
        if on_time is not None:
            made = {"cycle": cycle, "implemented_at": now, "was_on_time": on_time}
            session.add(FindingImplementation(finding_id=row.row_id, **made))
    all_rows = session.scalars(select(Finding).order_by(col(Finding.id))).all()
    all_rows[-1].repeat_of_id = all_rows[-2].repeat_of_id = all_rows[0].row_id
    session.flush()

    seen = figures(session, cast.leader, TODAY)

    assert (seen.open, seen.by_grade[Grade.MAJOR]) == (3, 3)
    assert (seen.on_time, seen.implemented) == (1, 3)
    assert (seen.effective_first_time, seen.checked) == (1, 3)
    assert (seen.repeats, seen.raised) == (1, 5), "a cancelled one was none"
    assert figures(session, cast.outsider, TODAY).open == 0


def test_two_taps_at_the_same_time_make_one_finding(database, session, cast, now):
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    audit_id = audit.row_id
    session.commit()
    together = Barrier(2)

    def tap(_: int) -> int:
        with database.transaction() as own:
            together.wait(5) if not database.is_sqlite else None
            row = raise_finding(
                own,
                held_origin(own, own.get_one(Audit, audit_id)),
                failed(questions[0]),
                today=TODAY,
                by=cast.leader,
                now=now,
            )
            return row.row_id

    with ThreadPoolExecutor(2) as taps:
        ids = list(taps.map(tap, range(2)))

    assert ids[0] == ids[1]
    assert session.execute(select(func.count()).select_from(Finding)).scalar() == 1


def test_the_pareto_counts_the_findings_of_its_period_by_each_of_four(session, cast, now):
    key = add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id
    audit, questions = add_audit(session, cast, now), add_questions(session, now)
    raise_finding(
        session,
        held_origin(session, audit),
        failed(questions[0], requirements=(key,)),
        today=TODAY,
        by=cast.leader,
        now=now,
    )
    add_finding(session, cast, now - timedelta(days=40))
    period = {"start": TODAY - timedelta(days=30), "end": TODAY}

    found = {kind: pareto_counts(session, cast.leader, kind, **period) for kind in ("cause", "question", "team")}

    assert found["cause"] == ({"No cause yet": 1}, 1)
    assert found["question"] == ({"Was the customer's identity checked?": 1}, 1)
    assert found["team"] == ({"Complaints": 1}, 1)
    longer = {"start": TODAY - timedelta(days=60), "end": TODAY}
    assert pareto_counts(session, cast.leader, "requirement", **longer) == ({"FCA-1": 1, "No requirement": 1}, 2)
    assert pareto_counts(session, cast.outsider, "team", **longer) == ({}, 0)
    assert findings_from(session, "audit", audit.row_id)[0].number == "F-0001"
