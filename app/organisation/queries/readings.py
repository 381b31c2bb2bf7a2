"""Readings: the newest of each measure, and those of one."""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.db.paging import Order, Page, page_of
from app.organisation.domain.progress import LastReading
from app.organisation.domain.readings import ReadFigures, exact_value
from app.organisation.models import Measure, Reading

MOST_CHARTED = 120


def last_readings(session: Session, measure_ids: Collection[int | None]) -> dict[int, LastReading]:
    """The newest reading of each of these measures that has one; one query however many."""
    wanted = sorted({one for one in measure_ids if one is not None})
    if not wanted:
        return {}
    newest = (
        select(col(Reading.measure_id), func.max(col(Reading.day)).label("day"))
        .where(col(Reading.measure_id).in_(wanted))
        .group_by(col(Reading.measure_id))
        .subquery()
    )
    rows = session.execute(
        select(
            col(Reading.measure_id),
            col(Reading.day),
            col(Reading.value),
            col(Reading.numerator),
            col(Reading.n),
            col(Measure.reckoning),
        )
        .join(newest, (newest.c.measure_id == col(Reading.measure_id)) & (newest.c.day == col(Reading.day)))
        .join(Measure, col(Measure.id) == col(Reading.measure_id))
    )
    return {row.measure_id: LastReading(row.day, exact_of(row)) for row in rows}


def exact_of(row: Any) -> Fraction:
    """The value of a reading, with how its measure reckons."""
    return exact_value(row.reckoning, ReadFigures(row.value, row.numerator, row.n))


def newest_readings(session: Session, measure_id: int) -> Sequence[Any]:
    """The newest 120 of a measure, oldest first."""
    chosen = select(Reading.__table__).where(  # type: ignore[attr-defined]  # every table class has one
        col(Reading.measure_id) == measure_id
    )
    found = session.execute(chosen.order_by(col(Reading.day).desc(), col(Reading.id).desc()).limit(MOST_CHARTED)).all()
    return list(reversed(found))


def readings_page(session: Session, measure_id: int, cursor: str | None, size: int) -> Page:
    """All readings of a measure, oldest first, for its export."""
    chosen = select(
        col(Reading.day),
        col(Reading.value),
        col(Reading.numerator),
        col(Reading.n),
        col(Reading.source),
        col(Reading.entered_by_name),
        col(Reading.entered_at),
    ).where(col(Reading.measure_id) == measure_id)
    return page_of(session, chosen, Order(col(Reading.day), col(Reading.id)), cursor, size)


def has_reading_before(session: Session, measure_id: int, day: date) -> bool:
    """Whether readings older than this one are kept, which a chart of the newest leaves out."""
    chosen = select(col(Reading.id)).where(col(Reading.measure_id) == measure_id, col(Reading.day) < day)
    return session.execute(chosen.limit(1)).scalar() is not None


def readings_between(session: Session, measure_ids: Collection[int], begins: date, ends: date) -> Sequence[Any]:
    """Every reading of some measures from a day until before another, by measure and day.

    Each: measure_id, day, value, numerator, n, and the measure's reckoning and better.
    """
    columns = (
        Reading.measure_id, Reading.day, Reading.value, Reading.numerator, Reading.n, Measure.reckoning,
        Measure.better,
    )  # fmt: skip
    chosen = select(*map(col, columns)).join(Measure, col(Measure.id) == col(Reading.measure_id))
    chosen = chosen.where(
        col(Reading.measure_id).in_(sorted(measure_ids)), col(Reading.day) >= begins, col(Reading.day) < ends
    )
    return session.execute(chosen.order_by(col(Reading.measure_id), col(Reading.day))).all()
