"""What revisions should do to measures, what was found of it, and which reviews are due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.organisation.domain.readings import TIMES
from app.organisation.domain.words import Reckoning
from app.organisation.queries.readings import exact_of, readings_between
from app.organisation.queries.rows import measure_rows
from app.procedures.domain.effects import (
    DAYS_BEFORE,
    REVIEWS_AFTER,
    MeasuredEffect,
    ReadValue,
    measured,
    review_due,
    reviews_wanted,
)
from app.procedures.domain.words import EffectVerdict, RevisionStatus
from app.procedures.models import EffectFigure, EffectReview, ExpectedEffect, Procedure, ProcedureRevision
from app.procedures.queries.owned import looked_after_by

MOST_DUE = 200
PLACES = Decimal("0.000001")
RATES = frozenset({Reckoning.PERCENT, Reckoning.PER_THOUSAND})  # of counted cases; an average is of none
UNREAD = MeasuredEffect(None, None, None, EffectVerdict.NOT_MEASURED)


@dataclass(frozen=True)
class EffectLine:
    """One measure at a review, as it is shown and kept; values to the sixth place, None where nothing was read."""

    measure_id: int
    code: str
    name: str
    expected: str
    before: Decimal | None
    before_readings: int
    before_cases: int | None
    after: Decimal | None
    after_readings: int
    after_cases: int | None
    low: Decimal | None
    high: Decimal | None
    verdict: EffectVerdict


@dataclass(frozen=True)
class DueReview:
    """A review that nobody has recorded, and the day on which it is due."""

    procedure_id: int
    code: str
    title: str
    number: int
    label: str
    after_days: int
    due_on: date


def expected_effects(session: Session, revision: ProcedureRevision) -> Sequence[Any]:
    """What was said to be expected of a revision, by the measure's code: measure_id, code, name, expected, by whom."""
    measures = measure_rows()
    stated = ExpectedEffect
    columns = (stated.measure_id, stated.expected, stated.stated_at, stated.stated_by_name)
    chosen = (
        select(*map(col, columns), measures.c.code, measures.c.name)
        .join(measures, measures.c.id == col(stated.measure_id))
        .where(col(stated.revision_id) == revision.row_id)
    )
    return session.execute(chosen.order_by(measures.c.code)).all()


def measured_lines(
    session: Session, revision: ProcedureRevision, in_force_from: date, after_days: int
) -> list[EffectLine]:
    """What the readings of now say of each measure that was named, by its code."""
    stated = expected_effects(session, revision)
    ids = [one.measure_id for one in stated]
    begins, ends = in_force_from - timedelta(DAYS_BEFORE), review_due(in_force_from, after_days)
    read: dict[int, list[Any]] = defaultdict(list)
    for row in readings_between(session, ids, begins, ends) if ids else ():
        read[row.measure_id].append(row)
    return [_line(one, _effect(read[one.measure_id], in_force_from, after_days)) for one in stated]


def reviews_of(session: Session, revision: ProcedureRevision) -> Sequence[EffectReview]:
    chosen = select(EffectReview).where(col(EffectReview.revision_id) == revision.row_id)
    return session.scalars(chosen.order_by(col(EffectReview.after_days))).all()


def figures_of(session: Session, reviews: Sequence[EffectReview]) -> Mapping[int, list[Any]]:
    """The figures of some reviews by the review, each with code and name of its measure, by the code."""
    measures = measure_rows()
    chosen = select(EffectFigure.__table__, measures.c.code, measures.c.name).join(  # type: ignore[attr-defined]  # each table class has one
        measures, measures.c.id == col(EffectFigure.measure_id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    chosen = chosen.where(col(EffectFigure.review_id).in_([one.row_id for one in reviews])).order_by(measures.c.code)
    for row in session.execute(chosen) if reviews else ():
        found[row.review_id].append(row)
    return found


def due_reviews(session: Session, actor: Actor, today: date) -> list[DueReview]:
    """The reviews whose day has come of versions that this person looks after, or that nobody does and they may write.

    At most those of 200 versions, oldest first.
    """
    kept, later = ProcedureRevision, aliased(ProcedureRevision)
    ends = select(func.min(col(later.in_force_from))).where(
        col(later.procedure_id) == col(kept.procedure_id),
        col(later.status) == RevisionStatus.PUBLISHED,
        col(later.in_force_from) > col(kept.in_force_from),
    )
    columns = (kept.id, kept.procedure_id, kept.number, kept.major, kept.minor, kept.in_force_from)
    chosen = (
        select(*map(col, columns), col(Procedure.code), col(Procedure.title), ends.scalar_subquery().label("ends_on"))
        .join(Procedure, col(Procedure.id) == col(kept.procedure_id))
        .where(
            looked_after_by(actor),
            col(kept.status) == RevisionStatus.PUBLISHED,
            col(kept.is_material),
            col(kept.in_force_from) <= today - timedelta(min(REVIEWS_AFTER)),
            select(func.count()).where(col(EffectReview.revision_id) == col(kept.id)).scalar_subquery()
            < len(REVIEWS_AFTER),
        )
    )
    rows = session.execute(chosen.order_by(col(kept.in_force_from), col(kept.id)).limit(MOST_DUE)).all()
    done = _done(session, [row.id for row in rows])
    found = [
        DueReview(row.procedure_id, row.code, row.title, row.number, f"{row.major}.{row.minor}", days, due_on)
        for row in rows
        for days in reviews_wanted(row.in_force_from, row.ends_on)
        if (due_on := review_due(row.in_force_from, days)) <= today and (row.id, days) not in done
    ]
    return sorted(found, key=lambda one: one.due_on)


def _done(session: Session, revision_ids: Sequence[int]) -> set[tuple[int, int]]:
    chosen = select(col(EffectReview.revision_id), col(EffectReview.after_days))
    rows = session.execute(chosen.where(col(EffectReview.revision_id).in_(revision_ids)))
    return {(row.revision_id, row.after_days) for row in rows}


def _effect(rows: Sequence[Any], in_force_from: date, after_days: int) -> MeasuredEffect:
    if not rows:
        return UNREAD
    readings = [
        ReadValue(row.day, exact_of(row), Fraction(row.numerator) if row.numerator is not None else None, row.n)
        for row in rows
    ]
    times = TIMES.get(rows[0].reckoning) if rows[0].reckoning in RATES else None
    return measured(readings, in_force_from, after_days, rows[0].better, times=times)


def _line(stated: Any, found: MeasuredEffect) -> EffectLine:
    before, after, interval = found.before, found.after, found.interval
    return EffectLine(
        measure_id=stated.measure_id,
        code=stated.code,
        name=stated.name,
        expected=stated.expected,
        before=_rounded(float(before.value)) if before else None,
        before_readings=before.readings if before else 0,
        before_cases=before.cases if before else None,
        after=_rounded(float(after.value)) if after else None,
        after_readings=after.readings if after else 0,
        after_cases=after.cases if after else None,
        low=_rounded(interval.low) if interval else None,
        high=_rounded(interval.high) if interval else None,
        verdict=found.verdict,
    )


def _rounded(value: float) -> Decimal:
    return Decimal(value).quantize(PLACES)
