"""Asking somebody who knows a question about a case: by a day, on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.questions import as_asked
from app.cases.domain.words import AssignmentStatus, number_of
from app.cases.models import CaseAssignment, ChangeCase
from app.cases.operations.rows import about, demand_open, demand_runner, keep
from app.cases.operations.storing import WrittenAnswer, store_answer
from app.cases.queries.questions import live_question
from app.cases.queries.sealing import CASE, case_seals
from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.db.row import accept_version
from app.history.operations import Told, record_each
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import Contact, actor_for, find_person, is_choosable

WAITING = AssignmentStatus.WAITING


@dataclass(frozen=True)
class Asking:
    """Whom to ask, until when, and what more they need to know."""

    expert_id: int
    due_on: date | None
    note: str = ""


def ask_expert(
    session: Session, row: ChangeCase, key: str, asking: Asking, postage: Postage, *, by: Actor, now: datetime
) -> CaseAssignment:
    """Ask anybody who serves the case's client, by a day; they see this question and not the case."""
    demand_runner(by, "ask about")
    demand_open(row)
    question = live_question(session, key)
    expert, due_on = _expert(session, row, asking, by, now)
    if _waiting(session, row.row_id, key):
        raise BadInput({"expert_id": "Somebody was asked this already. Withdraw that first. Nobody was asked again"})
    assignment = CaseAssignment(
        case_id=row.row_id,
        question_key=key,
        asked=question.words,
        note=asking.note.strip(),
        expert_id=expert.id,
        due_on=due_on,
        asked_at=now,
        asked_by_name=by.name,
    )
    session.add(assignment)
    sentence = (
        f"{by.name} asked {expert.name} about {number_of(row.row_id)} until {day_in_words(due_on)}: {question.words}"
    )
    after = {"question": question.words, "expert": expert.name, "due_on": due_on, "note": assignment.note}
    keep(session, row, "expert_asked", sentence, by=by, now=now, after=after)
    tell(session, _notice(row, assignment, expert), postage, now=now)
    return assignment


def answer_assignment(
    session: Session,
    row: ChangeCase,
    assignment: CaseAssignment,
    answer: WrittenAnswer,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Answer what one was asked; it becomes the answer of the case."""
    if assignment.expert_id != by.id:
        asked = find_person(session, assignment.expert_id)
        raise NotAllowed("This was asked of somebody else.", who_may=asked.name if asked else "whoever was asked")
    demand_open(row)
    if assignment.status is not WAITING:
        raise StepNotAllowed("answered", assignment.status)
    accept_version(assignment, version, subject="This question", current={"detail": assignment.detail})
    question = as_asked(assignment.question_key, assignment.asked)
    assignment.verdict, assignment.detail = answer.verdict, answer.detail.strip()
    _end(assignment, AssignmentStatus.ANSWERED, "", now)
    store_answer(session, row, question, answer, by=by, now=now)


def withdraw_question(
    session: Session, row: ChangeCase, assignment: CaseAssignment, reason: str, *, by: Actor, now: datetime
) -> None:
    """Say that an answer is not waited for any more, and why."""
    demand_runner(by, "ask about")
    demand_open(row)
    if assignment.status is not WAITING:
        raise StepNotAllowed("withdrawn", assignment.status)
    if not reason.strip():
        raise BadInput({"reason": "Say why you do not wait for the answer any more"})
    _end(assignment, AssignmentStatus.WITHDRAWN, f"{by.name}: {reason.strip()}", now)
    sentence = f"{by.name} withdrew a question of {number_of(row.row_id)}, {assignment.asked} {reason.strip()}"
    after = {"question": assignment.asked, "reason": reason.strip()}
    keep(session, row, "question_withdrawn", sentence, by=by, now=now, after=after)


def withdraw_all(session: Session, case_id: int, reason: str, *, now: datetime) -> int:
    """Wait for nobody any more, as the case has ended; how many were waited for."""
    waiting = _waiting(session, case_id)
    for assignment in waiting:
        _end(assignment, AssignmentStatus.WITHDRAWN, reason, now)
    return len(waiting)


def pass_assignments(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Ask somebody else all that a person was asked and has not answered; whoever asked can still withdraw it."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (
        col(CaseAssignment.expert_id) == giver_id,
        col(CaseAssignment.status) == WAITING,
        col(CaseAssignment.id).in_(handing.rows),
    )
    held = select(CaseAssignment, ChangeCase).join(ChangeCase, col(ChangeCase.id) == col(CaseAssignment.case_id))
    # Their cases are held with them: a seal taken beside somebody else's step would lack what that step left.
    locked = held.where(*mine).order_by(col(CaseAssignment.id)).with_for_update()
    rows = session.execute(locked.execution_options(populate_existing=True))
    theirs, stays = parted(
        rows, lambda row: "" if receiver.serves(row[1].client_id) else not_served(number_of(row[1].id), receiver.name)
    )
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for assignment, _ in theirs:
        assignment.expert_id, assignment.row_version = receiver.person_id, assignment.row_version + 1
    session.flush()
    seals, told = case_seals(session, {case.row_id for _, case in theirs}), []
    for assignment, case in theirs:
        sentence = (
            f"{by.name} asked {receiver.name} in place of {former} about {number_of(case.row_id)}: {assignment.asked}"
        )
        before, after = {"expert": former}, {"expert": receiver.name}
        sealed = {CASE: seals[case.row_id]}
        told.append(handing.explained(Told("case:expert_changed", sentence, about(case), before, after, sealed)))
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row[0].row_id for row in theirs), stays)


def _expert(session: Session, row: ChangeCase, asking: Asking, by: Actor, now: datetime) -> tuple[Contact, date]:
    """Who is asked and until when, or what is wrong with either."""
    errors = {}
    person = find_person(session, asking.expert_id) if is_choosable(session, by, asking.expert_id) else None
    expert = actor_for(session, asking.expert_id) if person else None
    if person is None or expert is None:
        errors["expert_id"] = "That person is not here any more. Choose another"
    elif not expert.serves(row.client_id):
        errors["expert_id"] = f"{expert.name} does not serve the client of this case. Choose another"
    if asking.due_on is None or asking.due_on < local_day(now):
        errors["due_on"] = "The day must be today or later"
    if person is None or asking.due_on is None or errors:
        raise BadInput(errors)
    return person, asking.due_on


def _waiting(session: Session, case_id: int, key: str = "") -> Sequence[CaseAssignment]:
    """The questions of a case, or one of them, whose answer is waited for."""
    chosen = select(CaseAssignment).where(col(CaseAssignment.case_id) == case_id, col(CaseAssignment.status) == WAITING)
    if key:
        chosen = chosen.where(col(CaseAssignment.question_key) == key)
    return session.scalars(chosen.order_by(col(CaseAssignment.id))).all()


def _end(assignment: CaseAssignment, status: AssignmentStatus, reason: str, now: datetime) -> None:
    assignment.status, assignment.ended_at, assignment.ended_reason = status, now, reason


def _notice(row: ChangeCase, assignment: CaseAssignment, expert: Contact) -> Notice:
    return Notice(
        intent=intent_of("case-assignment", assignment.row_id, "asked"),
        person=expert.recipient,
        subject=f"{assignment.asked_by_name} asks you: {assignment.asked}",
        lines=tuple(
            line
            for line in (
                f"It is about {row.title}.",
                assignment.note,
                f"Please answer by {day_in_words(assignment.due_on)}.",
            )
            if line
        ),
        link=NoticeLink(links.case_assignment(assignment.row_id), title=assignment.asked, name="the question"),
        why="You were asked because you know this. Who answers sees this question and not the whole case.",
    )
