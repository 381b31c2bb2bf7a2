"""Change cases for tests, opened as people open them."""

from datetime import date, datetime

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.cases.domain.questions import DEFAULTS
from app.cases.domain.words import CaseSize, ImpactVerdict
from app.cases.models import CaseAssignment, ChangeCase
from app.cases.operations import (
    CaseFields,
    NewPart,
    Rating,
    WrittenAnswer,
    answer_questions,
    approve_plan,
    confirm_requirement,
    open_case,
    plan_part,
    rate_case,
    send_plan,
    set_requirement_aside,
)
from app.cases.queries import requirements_of
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


def assess(session: Session, row: ChangeCase, cast: Cast, now: datetime) -> None:
    """All that is asked before a plan: the likelier requirement confirmed, the other set aside, answers, a size."""
    first, second = [line.ref for line in requirements_of(session, cast.officer, row.row_id)]
    confirm_requirement(session, row, first, by=cast.manager, now=now)
    set_requirement_aside(session, row, second, "It is about cards", by=cast.manager, now=now)
    answers = {one.key: WrittenAnswer(ImpactVerdict.YES, "We do it on Tuesdays") for one in DEFAULTS}
    answer_questions(session, row, answers, by=cast.manager, now=now)
    rating = Rating(CaseSize.SMALL, "One letter")
    rate_case(session, row, rating, version=row.row_version, by=cast.manager, now=now)


def add_part(session: Session, row: ChangeCase, cast: Cast, now: datetime, title: str = "Rewrite the letter") -> None:
    """A part of the leader, due on 11 December, which the manager planned."""
    part = NewPart(title, cast.leader.person_id, date(2026, 12, 11))
    plan_part(session, row, part, by=cast.manager, now=now)


def agree(session: Session, row: ChangeCase, cast: Cast, now: datetime) -> None:
    """The manager, who owns the case, sends its plan, and the officer approves it."""
    send_plan(session, row, version=row.row_version, by=cast.manager, now=now)
    approve_plan(session, row, version=row.row_version, by=cast.officer, now=now)


def fill_cases(session: Session, count: int, cast: Cast, *, now: datetime) -> None:
    """Many open cases of the leader, of no change."""
    row = {"status": "open", "owner_id": cast.leader.id, "opened_at": now, "opened_by_name": cast.officer.name}
    more = {"row_version": 1, "effective_on": EFFECT, "ended_by_name": "", "ended_reason": "", "plan_status": "draft"}
    more |= dict.fromkeys(("size_reason", "one_option_reason", "plan_sent_by_name", "plan_approved_by_name"), "")
    more |= {"plan_note": ""}
    session.execute(insert(ChangeCase), [{**row, **more, "title": f"Case {number}"} for number in range(count)])


def fill_assignments(session: Session, cast: Cast, *, now: datetime) -> None:
    """Whether systems can do it, asked of the leader in every case."""
    row = {"row_version": 1, "question_key": "systems", "asked": DEFAULTS[0].words, "note": "", "due_on": TODAY}
    row |= {"expert_id": cast.leader.id, "status": "waiting", "asked_at": now, "asked_by_name": cast.officer.name}
    ids = session.scalars(select(col(ChangeCase.id)).order_by(col(ChangeCase.id))).all()
    more = {"detail": "", "ended_reason": ""}
    session.execute(insert(CaseAssignment), [{**row, **more, "case_id": case_id} for case_id in ids])
