"""Questions about the impact of a change, answered by who runs the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.questions import CaseQuestion, check_answer
from app.cases.domain.words import ImpactVerdict, number_of
from app.cases.models import ChangeCase, ImpactAnswer
from app.cases.operations.rows import demand_open, demand_runner, keep, move_on
from app.cases.queries.questions import questions_now
from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, NothingDiffers


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer, and the version of the one before it that its writer saw; 0 where there was none."""

    verdict: ImpactVerdict
    detail: str
    version: int = 0


def answer_questions(
    session: Session, row: ChangeCase, answers: Mapping[str, WrittenAnswer], *, by: Actor, now: datetime
) -> int:
    """Answer questions by their keys, in place of earlier answers; how many differ. All or none.

    A refusal names `verdict_KEY` or `detail_KEY`. An answer that somebody gave meanwhile is shown and replaced by the
    next save only. An expert who was asked may still answer.
    """
    demand_runner(by, "assess")
    demand_open(row)
    live, held = {one.key: one for one in questions_now(session)}, _answers(session, row.row_id)
    unknown = next((key for key in answers if key not in live), None)
    if unknown is not None:
        raise NotFound("question", unknown)
    wanted = {key: answer for key, answer in answers.items() if not _same(held.get(key), answer)}
    if not wanted:
        raise NothingDiffers
    errors: dict[str, str] = {}
    for key, answer in wanted.items():
        errors |= _refusals(live[key], answer, held.get(key))
    if errors:
        raise BadInput(errors)
    for key, answer in wanted.items():
        store_answer(session, row, live[key], answer, by=by, now=now)
    return len(wanted)


def store_answer(
    session: Session, row: ChangeCase, question: CaseQuestion, answer: WrittenAnswer, *, by: Actor, now: datetime
) -> None:
    """What both ways to answer leave: one answer that stands, with the words in which it was asked, and an entry."""
    detail = check_answer(question, answer.verdict, answer.detail)
    held = _answers(session, row.row_id, question.key).get(question.key)
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


def _answers(session: Session, case_id: int, key: str = "") -> dict[str, ImpactAnswer]:
    chosen = select(ImpactAnswer).where(col(ImpactAnswer.case_id) == case_id)
    if key:
        chosen = chosen.where(col(ImpactAnswer.question_key) == key)
    return {held.question_key: held for held in session.scalars(chosen)}


def _same(held: ImpactAnswer | None, answer: WrittenAnswer) -> bool:
    return held is not None and (held.verdict, held.detail) == (answer.verdict, answer.detail.strip())


def _refusals(question: CaseQuestion, answer: WrittenAnswer, held: ImpactAnswer | None) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        check_answer(question, answer.verdict, answer.detail)
    except BadInput as refused:
        found = {f"{name}_{question.key}": said for name, said in refused.errors.items()}
    if held is not None and held.row_version != answer.version:
        said = f"{held.answered_by_name} answered this meanwhile: {held.verdict.capitalize()}: {held.detail}"
        found[f"detail_{question.key}"] = f"{said}. Save again to put yours in its place"
    return found
