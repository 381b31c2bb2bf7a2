"""Change cases for tests, opened as people open them."""

from datetime import date, datetime

from sqlalchemy import insert
from sqlmodel import Session

from app.cases.models import ChangeCase
from app.cases.operations import CaseFields, open_case
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from tests.cast import Cast
from tests.factories.register import fill_register
from tests.factories.watch import fill_changes

TODAY = date(2026, 11, 24)
EFFECT = date(2027, 1, 18)


def add_relevant_change(session: Session, cast: Cast, now: datetime) -> int:
    """A change that matched two of 50 requirements and was marked relevant; its id."""
    fill_register(session, 50, now=now)
    fill_changes(session, 1, requirement_ids=range(1, 50), now=now)
    change = get_change(session, 1, to_change=True)
    relevant = TriageDecision(TriageStep.MARK_RELEVANT)
    decide(session, change, relevant, version=change.row_version, today=TODAY, by=cast.officer, now=now)
    return change.row_id


def add_case(session: Session, cast: Cast, now: datetime, *, client_id: int | None = None) -> ChangeCase:
    """The case of such a change, which the manager owns."""
    change_id = add_relevant_change(session, cast, now)
    fields = CaseFields("Late final responses", cast.manager.person_id, EFFECT)
    return open_case(session, change_id, fields, client_id=client_id, by=cast.officer, now=now)


def fill_cases(session: Session, count: int, cast: Cast, *, now: datetime) -> None:
    """Many open cases of the leader, of no change."""
    row = {"status": "open", "owner_id": cast.leader.id, "opened_at": now, "opened_by_name": cast.officer.name}
    more = {"row_version": 1, "effective_on": EFFECT, "ended_by_name": "", "ended_reason": ""}
    session.execute(insert(ChangeCase), [{**row, **more, "title": f"Case {number}"} for number in range(count)])
