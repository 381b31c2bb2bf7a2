"""What is asked about the impact of every change: an organisation adds questions of its own and takes others out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.questions import OWN
from app.cases.models import ImpactQuestion
from app.cases.queries.questions import SetQuestion, all_questions, live_question
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed, NotFound
from app.history.operations import EntrySubject, record
from app.people.domain.roles import roles_that_may

MOST_QUESTIONS = 40


def add_question(session: Session, words: str, *, by: Actor, now: datetime) -> None:
    """Ask this of every case from now on, of those that are open too."""
    _demand(by)
    words = words.strip()
    if not words:
        raise BadInput({"words": "Write the question"})
    there = all_questions(session)
    same = next((one for one in there if one.words.lower() == words.lower()), None)
    if same is not None:
        taken_out = "This was asked before and taken out. Bring it back instead"
        raise BadInput({"words": taken_out if same.is_retired else "This is asked already"})
    _demand_room(there, "words")
    row = ImpactQuestion(key="", words=words, added_at=now, added_by_name=by.name)
    row.key = f"{OWN}{_next_number(session)}"
    session.add(row)
    session.flush()
    sentence = f"{by.name} added a question about the impact of changes: {words}"
    record(session, "impact_question:added", sentence, about=_about(row.key), by=by, now=now, after={"words": words})


def take_question_out(session: Session, key: str, *, by: Actor, now: datetime) -> None:
    """Stop asking this; what was answered stays readable. Two of ours are asked always."""
    _demand(by)
    question = live_question(session, key)
    if question.is_mandatory:
        raise BadInput({"": f"{question.words} This is asked of every change and cannot be taken out"})
    row = _row(session, key)
    if row is None:
        row = ImpactQuestion(key=key, words=question.words, added_at=now, added_by_name=by.name)
        session.add(row)
    row.retired_at = now
    session.flush()
    sentence = f"{by.name} took out a question about the impact of changes: {question.words}"
    record(
        session, "impact_question:taken_out", sentence, about=_about(key), by=by, now=now,
        before={"words": question.words},
    )  # fmt: skip


def bring_question_back(session: Session, key: str, *, by: Actor, now: datetime) -> None:
    """Ask again what was taken out."""
    _demand(by)
    there, row = all_questions(session), _row(session, key)
    if key not in {one.key for one in there}:
        raise NotFound("question", key)
    if row is None or row.retired_at is None:
        raise BadInput({"": "This question is asked already"})
    _demand_room(there, "")
    row.retired_at = None
    session.flush()
    sentence = f"{by.name} brought back a question about the impact of changes: {row.words}"
    record(
        session, "impact_question:brought_back", sentence, about=_about(key), by=by, now=now, after={"words": row.words}
    )


def _demand(by: Actor) -> None:
    if not by.can(Capability.SET_IMPACT_QUESTIONS):
        message = "Your roles do not let you change what is asked about the impact of changes."
        raise NotAllowed(message, who_may=roles_that_may(Capability.SET_IMPACT_QUESTIONS))


def _demand_room(there: Sequence[SetQuestion], field: str) -> None:
    """What was taken out takes no room."""
    if sum(not one.is_retired for one in there) >= MOST_QUESTIONS:
        raise BadInput({field: f"Up to {MOST_QUESTIONS} questions can be asked. Take one out first"})


def _row(session: Session, key: str) -> ImpactQuestion | None:
    return session.execute(select(ImpactQuestion).where(col(ImpactQuestion.key) == key)).scalar_one_or_none()


def _next_number(session: Session) -> int:
    """One beyond the highest of our own, of those that were taken out too: an answer names its question by key."""
    keys = session.scalars(select(col(ImpactQuestion.key)).where(col(ImpactQuestion.key).startswith(OWN)))
    return max((int(key.removeprefix(OWN)) for key in keys), default=0) + 1


def _about(key: str) -> EntrySubject:
    return EntrySubject("impact_question", key)
