"""What findings say elsewhere: figures, mails, a requirement's page; and two taps at the very same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.notifications.email import Email, render
from app.notifications.models import OutboxMail
from app.people.queries import find_person
from audits.conduct.models import Audit
from audits.conduct.operations.raising import held_origin
from audits.findings.emails import late_mail, reopened_mail
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


@pytest.mark.parametrize("kind", ["finding_reopened", "finding_late"])
def test_each_mail_says_what_happened_and_where_to_look(app, session, cast, now, kind):
    runtime, row = app.extensions["tidemark"], add_finding(session, cast, now, grade=Grade.MAJOR)
    if kind == "finding_reopened":
        reopened_mail(session, row, "3 of 20 failed", by=cast.officer, runtime=runtime, now=now)
    else:
        contact = find_person(session, cast.leader.id)
        assert contact is not None
        late = {"what": "its plan", "due_on": "8 Dec 2026", "owner": "Leila Haddad", "because": "you own this finding"}
        assert late_mail(session, row, contact, late, "late:1", runtime=runtime, now=now)
        assert not late_mail(session, row, contact, late, "late:1", runtime=runtime, now=now)
    mail = session.scalars(select(OutboxMail)).one()

    sent = render(
        Email(mail.intent, mail.kind, mail.person_id, mail.name, mail.address, mail.content),
        runtime.settings, message_id=mail.message_id, date="Tue, 24 Nov 2026 09:30:00 +0000", subject=mail.subject,
    ).decode()  # fmt: skip

    text, _, html = sent.partition("text/html")
    assert (text.count(f"/findings/{row.id}"), html.count(f"/findings/{row.id}")) == (1, 2), "title and button"
    assert ("3 of 20 failed" if kind == "finding_reopened" else "8 Dec 2026") in sent


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
