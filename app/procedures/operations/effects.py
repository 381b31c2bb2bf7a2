"""What a revision should do to a measure is said before it is signed; what it did is looked at after 30 and 90 days."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, StepNotAllowed
from app.core.text import SAY_WHY, excerpt, one_line
from app.db.bulk import insert_rows
from app.organisation.domain.words import InUse
from app.organisation.queries.rows import measure_rows
from app.procedures.domain.effects import REVIEWS_AFTER, review_due
from app.procedures.domain.sealing import review_seal
from app.procedures.domain.words import SHOWN, RevisionStatus
from app.procedures.models import EffectFigure, EffectReview, ExpectedEffect, Procedure, ProcedureRevision
from app.procedures.operations.rows import demand_writer, keep
from app.procedures.queries.effects import EffectLine, expected_effects, measured_lines, reviews_of

BEFORE_SIGNING = frozenset({RevisionStatus.SUBMITTED, RevisionStatus.CONSULTING, RevisionStatus.CONSULTED})
LONGEST_EXPECTED, MOST_EXPECTED = 300, 10
REVIEWED: Final = "effect_reviewed"


def state_effect(
    session: Session, row: Procedure, revision: ProcedureRevision, measure_id: int, expected: str, *, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Say, or say anew, what this revision should do to a measure. Refused from the day somebody is asked to sign."""
    demand_writer(by)
    demand_before_signing(revision)
    expected = one_line(expected)
    held = {one.measure_id: one for one in expected_effects(session, revision)}
    name = _measure_name(session, measure_id)
    if not expected or len(expected) > LONGEST_EXPECTED:
        raise BadInput({"expected": f"Say what should change and by when, in at most {LONGEST_EXPECTED} characters"})
    if measure_id not in held and len(held) >= MOST_EXPECTED:
        raise BadInput({"measure_id": f"{MOST_EXPECTED} measures are enough. Take one away first"})
    _take_away(session, revision, measure_id)
    stated = ExpectedEffect(
        revision_id=revision.row_id, measure_id=measure_id, expected=expected, stated_at=now, stated_by_name=by.name
    )
    session.add(stated)
    sentence = f"{by.name} said what revision {revision.number} of {row.code} should do to {name}: {expected}"
    before = {"expected": held[measure_id].expected} if measure_id in held else None
    keep(session, row, "effect_stated", sentence, by=by, now=now, before=before, after={"expected": expected})


def drop_effect(
    session: Session, row: Procedure, revision: ProcedureRevision, measure_id: int, *, by: Actor, now: datetime
) -> None:
    """Expect nothing of a measure any more; nothing happens where nothing was expected."""
    demand_writer(by)
    demand_before_signing(revision)
    held = next((one for one in expected_effects(session, revision) if one.measure_id == measure_id), None)
    if held is None:
        return
    _take_away(session, revision, measure_id)
    sentence = f"{by.name} took away what revision {revision.number} of {row.code} should do to {held.code}"
    keep(session, row, "effect_dropped", sentence, by=by, now=now, before={"expected": held.expected})


def carry_effects(session: Session, old: ProcedureRevision, new: ProcedureRevision) -> None:
    """What was expected of a revision is expected of the one that takes its place."""
    stated = ExpectedEffect
    columns = (stated.measure_id, stated.expected, stated.stated_at, stated.stated_by_name)
    chosen = select(*map(col, columns)).where(col(stated.revision_id) == old.row_id).order_by(col(stated.id))
    rows = [{**row._mapping, "revision_id": new.row_id} for row in session.execute(chosen)]  # noqa: SLF001 - a public name of SQLAlchemy's
    if rows:
        insert_rows(session, ExpectedEffect, rows)


def review_effect(
    session: Session, row: Procedure, revision: ProcedureRevision, after_days: int, conclusion: str, *, today: date,
    by: Actor, now: datetime,
) -> EffectReview:  # fmt: skip
    """Keep what the readings say on the day of the review, and what is concluded from it; once for good."""
    demand_writer(by)
    conclusion = conclusion.strip()
    if not conclusion:
        raise BadInput({"conclusion": SAY_WHY})
    due_on = demand_review_due(revision, after_days, today)
    done = next((one for one in reviews_of(session, revision) if one.after_days == after_days), None)
    if done is not None:
        raise BadInput({"conclusion": f"{done.reviewed_by_name} recorded this review already. Nothing was kept"})
    review = EffectReview(
        revision_id=revision.row_id, after_days=after_days, conclusion=conclusion, reviewed_at=now,
        reviewed_by_name=by.name,
    )  # fmt: skip
    session.add(review)
    session.flush()
    lines = measured_lines(session, revision, revision.in_force_from or due_on, after_days)
    figures = [_figure(review, line) for line in lines]
    session.add_all(figures)
    said = ", ".join(f"{line.code} {SHOWN[line.verdict].lower()}" for line in lines)
    sentence = (
        f"{by.name} looked at the effect of {row.code} {revision.major}.{revision.minor} after {after_days} days"
        f"{f' ({said})' if said else ''}: {excerpt(conclusion, LONGEST_EXPECTED)}"
    )
    verdicts = {line.code: line.verdict for line in lines}
    keep(session, row, REVIEWED, sentence, by=by, now=now,
         after={"after_days": after_days, "conclusion": conclusion, **verdicts},
         sealed={EffectReview.__tablename__: review_seal(review, figures)})  # fmt: skip
    return review


def demand_before_signing(revision: ProcedureRevision) -> None:
    """What is expected is said before anybody signs: afterwards it would be made to fit."""
    if revision.status not in BEFORE_SIGNING:
        raise StepNotAllowed("given another expected effect", revision.status)


def demand_review_due(revision: ProcedureRevision, after_days: int, today: date) -> date:
    """The day on which the review was due; StepNotAllowed before it."""
    if after_days not in REVIEWS_AFTER or revision.in_force_from is None:
        raise StepNotAllowed("reviewed", revision.status)
    due_on = review_due(revision.in_force_from, after_days)
    if revision.status is not RevisionStatus.PUBLISHED or due_on > today:
        raise StepNotAllowed("reviewed", revision.status)
    return due_on


def _figure(review: EffectReview, line: EffectLine) -> EffectFigure:
    facts = {name: value for name, value in asdict(line).items() if name not in {"code", "name"}}
    return EffectFigure(review_id=review.row_id, **facts)


def _measure_name(session: Session, measure_id: int) -> str:
    measures = measure_rows()
    chosen = select(measures.c.code).where(measures.c.id == measure_id, measures.c.status == InUse.IN_USE)
    code = session.execute(chosen).scalar_one_or_none()
    if code is None:
        raise BadInput({"measure_id": "That measure is not in use any more. Choose another"})
    return str(code)


def _take_away(session: Session, revision: ProcedureRevision, measure_id: int) -> None:
    stated = ExpectedEffect
    session.execute(
        delete(stated).where(col(stated.revision_id) == revision.row_id, col(stated.measure_id) == measure_id)
    )
