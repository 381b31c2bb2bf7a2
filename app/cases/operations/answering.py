"""Questions about the impact of a change, answered by who runs the case."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.cases.domain.questions import CaseQuestion, check_answer
from app.cases.models import ChangeCase, ImpactAnswer
from app.cases.operations.rows import demand_open, demand_runner
from app.cases.operations.storing import WrittenAnswer, answers_of, store_answer
from app.cases.queries.questions import questions_now
from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, NothingDiffers


def answer_questions(
    session: Session, row: ChangeCase, answers: Mapping[str, WrittenAnswer], *, by: Actor, now: datetime
) -> int:
    """Answer questions by their keys, in place of earlier answers; how many differ. All or none.

    A refusal names `verdict_KEY` or `detail_KEY`. An answer that somebody gave meanwhile is shown and replaced by the
    next save only. An expert who was asked may still answer.
    """
    demand_runner(by, "assess")
    demand_open(row)
    live, held = {one.key: one for one in questions_now(session)}, answers_of(session, row.row_id)
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
