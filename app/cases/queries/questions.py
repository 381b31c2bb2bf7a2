"""Reading what is asked about the impact of changes, what was answered, and who was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.cases.domain.questions import DEFAULTS, OWN, CaseQuestion, live_questions
from app.cases.domain.words import AssignmentStatus, CaseStatus
from app.cases.models import CaseAssignment, ChangeCase, ImpactAnswer, ImpactQuestion
from app.cases.queries.cases import seen_case
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.db.paging import Selection
from app.people.queries import person_rows

MOST_SHOWN = 200


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it stands in a case: its answer, and whoever is waited for."""

    question: CaseQuestion
    answer: ImpactAnswer | None = None
    waiting: Any = None  # a row with id, due_on, expert_name, expert_is_here
    is_live: bool = True  # asked of every case now, and not only of this one once


@dataclass(frozen=True)
class SetQuestion:
    """A question as it stands in the set of all: asked, or taken out."""

    key: str
    words: str
    is_mandatory: bool
    is_retired: bool


def all_questions(session: Session) -> list[SetQuestion]:
    """Ours and the organisation's, those too that were taken out, in the order in which they are asked."""
    rows = session.scalars(select(ImpactQuestion).order_by(col(ImpactQuestion.id))).all()
    retired = {row.key for row in rows if row.retired_at is not None}
    own = [CaseQuestion(row.key, row.words) for row in rows if row.key.startswith(OWN)]
    return [
        SetQuestion(one.key, one.words, one.is_mandatory, one.key in retired and not one.is_mandatory)
        for one in (*DEFAULTS, *own)
    ]


def questions_now(session: Session) -> list[CaseQuestion]:
    """What is asked of every case now."""
    there = all_questions(session)
    own = [CaseQuestion(one.key, one.words) for one in there if one.key.startswith(OWN)]
    return live_questions(own, {one.key for one in there if one.is_retired})


def live_question(session: Session, key: str) -> CaseQuestion:
    """One that is asked now, or NotFound."""
    found = next((one for one in questions_now(session) if one.key == key), None)
    if found is None:
        raise NotFound("question", key)
    return found


def asked_of(session: Session, case_id: int) -> list[AskedQuestion]:
    """The questions of a case with their answers: all that is asked now, then what was taken out since.

    Of that, what was answered, and what somebody was asked and has not answered yet: they may, or it is withdrawn.
    """
    chosen = select(ImpactAnswer).where(col(ImpactAnswer.case_id) == case_id).order_by(col(ImpactAnswer.id))
    answers = {row.question_key: row for row in session.scalars(chosen)}
    waiting = {row.question_key: row for row in assignments_of(session, case_id) if row.status == "waiting"}
    live = questions_now(session)
    asked = [AskedQuestion(one, answers.get(one.key), waiting.get(one.key)) for one in live]
    live_keys = {one.key for one in live}
    once = [key for key in dict.fromkeys([*answers, *waiting]) if key not in live_keys]
    return asked + [
        AskedQuestion(
            CaseQuestion(key, answers[key].asked if key in answers else waiting[key].asked),
            answers.get(key),
            waiting.get(key),
            is_live=False,
        )
        for key in once
    ]


def open_questions(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """How many of the questions asked now each of these cases has not answered."""
    live = {one.key for one in questions_now(session)}
    missing = {case_id: len(live) for case_id in case_ids}
    chosen = select(col(ImpactAnswer.case_id), col(ImpactAnswer.question_key))
    for case_id, key in session.execute(chosen.where(col(ImpactAnswer.case_id).in_(sorted(case_ids)))):
        missing[case_id] -= key in live
    return missing


def assignments_of(session: Session, case_id: int) -> Sequence[Any]:
    """Who was asked what of a case, the newest last."""
    return session.execute(
        _with_expert().where(col(CaseAssignment.case_id) == case_id).order_by(col(CaseAssignment.id)).limit(MOST_SHOWN)
    ).all()


def visible_assignment(
    session: Session, actor: Actor, assignment_id: int, *, to_change: bool = False
) -> tuple[CaseAssignment, ChangeCase]:
    """What was asked, with its case, or NotFound: for whoever was asked it, and whoever may open the case."""
    chosen = (
        select(CaseAssignment, ChangeCase)
        .join(ChangeCase, col(ChangeCase.id) == col(CaseAssignment.case_id))
        .where(col(CaseAssignment.id) == assignment_id)
    )
    if not actor.can(Capability.READ_CASES):
        chosen = chosen.where(col(CaseAssignment.expert_id) == actor.id)
    else:
        chosen = chosen.where((col(CaseAssignment.expert_id) == actor.id) | seen_case(actor))
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = session.execute(chosen).one_or_none()
    if found is None:
        raise NotFound("question", str(assignment_id))
    return found[0], found[1]


def waiting_for(session: Session, person_id: int) -> Sequence[Any]:
    """What a person was asked and has not answered, the earliest due first; at most 200."""
    mine = and_(col(CaseAssignment.expert_id) == person_id, _is_waiting())
    chosen = (
        select(
            col(CaseAssignment.id),
            col(CaseAssignment.asked),
            col(CaseAssignment.asked_at),
            col(CaseAssignment.asked_by_name),
            col(CaseAssignment.due_on),
            col(ChangeCase.title),
        )
        .join(ChangeCase, col(ChangeCase.id) == col(CaseAssignment.case_id))
        .where(mine)
    )
    in_order = chosen.order_by(col(CaseAssignment.due_on), col(CaseAssignment.id))
    return session.execute(in_order.limit(MOST_SHOWN)).all()


def experts_waited_for(actor: Actor) -> Selection:
    """Who was asked each question that waits for its answer, as a `Duty` asks for it."""
    joined: Selection = select(
        col(CaseAssignment.expert_id).label("person_id"),
        col(CaseAssignment.id).label("row_id"),
        col(ChangeCase.client_id),
    ).join(ChangeCase, col(ChangeCase.id) == col(CaseAssignment.case_id))
    return joined.where(_is_waiting(), col(ChangeCase.status) == CaseStatus.OPEN, seen_case(actor))


def _is_waiting() -> Any:
    return col(CaseAssignment.status) == AssignmentStatus.WAITING


def _with_expert() -> Selection:
    people = person_rows()
    return select(
        col(CaseAssignment.id),
        col(CaseAssignment.question_key),
        col(CaseAssignment.asked),
        col(CaseAssignment.status),
        col(CaseAssignment.due_on),
        people.c.name.label("expert_name"),
        people.c.is_active.label("expert_is_here"),
    ).join(people, people.c.id == col(CaseAssignment.expert_id))
