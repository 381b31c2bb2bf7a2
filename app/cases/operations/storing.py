"""What opening a case and answering a question about one leave, whichever way they came about."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.questions import CaseQuestion, check_answer
from app.cases.domain.words import ImpactVerdict, number_of
from app.cases.models import ChangeCase, ImpactAnswer
from app.cases.operations.rows import check_owner, keep, make_findable, move_on
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput
from app.people.queries import client_names


@dataclass(frozen=True)
class CaseFields:
    """What a person says of a case. The day of effect may be unknown, and may lie in the past: then it is late."""

    title: str
    owner_id: int
    effective_on: date | None = None


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer, and the version of the one before it that its writer saw; 0 where there was none."""

    verdict: ImpactVerdict
    detail: str
    version: int = 0


def start_case(
    session: Session, fields: CaseFields, *, client_id: int | None, by: Actor, now: datetime
) -> tuple[ChangeCase, str]:
    """The row of a case that begins, and who owns it; what it comes from is hung on by the caller."""
    title = titled(fields.title)
    if client_id is not None and client_id not in client_names(session, by).values():
        raise BadInput({"client_id": "That client is not here any more. Choose another"})
    owner = check_owner(session, fields.owner_id, client_id, by=by)
    row = ChangeCase(
        title=title,
        effective_on=fields.effective_on,
        owner_id=fields.owner_id,
        client_id=client_id,
        opened_at=now,
        opened_by_id=by.id,
        opened_by_name=by.name,
    )
    session.add(row)
    session.flush()
    make_findable(session, row)
    return row, owner


def keep_opened(
    session: Session, row: ChangeCase, source: str, owner: str, proposed: list[str], *, by: Actor, now: datetime
) -> None:
    """Record that a case was opened, from what, and what was proposed."""
    effect = f"Takes effect {day_in_words(row.effective_on)}" if row.effective_on else "Day of effect not known"
    sentence = f"{by.name} opened {number_of(row.row_id)} from {source}. {owner} owns it. {effect}"
    after = {"title": row.title, "owner": owner, "effective_on": row.effective_on, "proposed": proposed}
    keep(session, row, "opened", sentence, by=by, now=now, after=after)


def titled(title: str) -> str:
    if not title.strip():
        raise BadInput({"title": "Give the case a title"})
    return title.strip()


def store_answer(
    session: Session, row: ChangeCase, question: CaseQuestion, answer: WrittenAnswer, *, by: Actor, now: datetime
) -> None:
    """What both ways to answer leave: one answer that stands, with the words in which it was asked, and an entry."""
    detail = check_answer(question, answer.verdict, answer.detail)
    held = answers_of(session, row.row_id, question.key).get(question.key)
    before = {"answer": held.verdict.value, "detail": held.detail} if held else None
    if held is None:
        held = ImpactAnswer(
            case_id=row.row_id,
            question_key=question.key,
            row_version=0,
            asked=question.words,
            verdict=answer.verdict,
            detail=detail,
            answered_at=now,
            answered_by_name=by.name,
        )
        session.add(held)
    held.asked, held.verdict, held.detail = question.words, answer.verdict, detail
    held.answered_at, held.answered_by_name, held.row_version = now, by.name, held.row_version + 1
    move_on(row)
    said = f"{question.words} {answer.verdict.capitalize()}: {detail}"
    sentence = f"{by.name} answered a question about {number_of(row.row_id)}: {said}"
    after = {"question": question.words, "answer": answer.verdict.value, "detail": detail}
    keep(session, row, "question_answered", sentence, by=by, now=now, before=before, after=after)


def answers_of(session: Session, case_id: int, key: str = "") -> dict[str, ImpactAnswer]:
    chosen = select(ImpactAnswer).where(col(ImpactAnswer.case_id) == case_id)
    if key:
        chosen = chosen.where(col(ImpactAnswer.question_key) == key)
    return {held.question_key: held for held in session.scalars(chosen)}
