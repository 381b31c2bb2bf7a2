"""Clocks as SQL, over any table that has their columns: made from the same data as the words of one row."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, Subquery, and_, cast, literal, or_, select
from sqlmodel import col

from app.db.row import Row
from app.reminders.domain.clocks import DueClock


def day_of(table: type[Row], clock: DueClock) -> Any:
    """The column of a clock's day."""
    return col(getattr(table, clock.column))


def is_running(table: type[Row], clock: DueClock) -> ColumnElement[bool]:
    """Whether somebody still owes what a clock measures."""
    runs = [col(getattr(table, "status")).in_(clock.runs_in), day_of(table, clock).is_not(None)]  # noqa: B009 - any table
    return and_(*runs, col(getattr(table, clock.ended_by)).is_(None)) if clock.ended_by else and_(*runs)


def is_due(table: type[Row], until: date, clocks: tuple[DueClock, ...]) -> ColumnElement[bool]:
    """A running clock has its day by this one, which counts."""
    return or_(*(and_(is_running(table, clock), day_of(table, clock) <= until) for clock in clocks))


def is_overdue(table: type[Row], today: date, clocks: tuple[DueClock, ...]) -> ColumnElement[bool]:
    """The day of a running clock has passed."""
    return or_(*(and_(is_running(table, clock), day_of(table, clock) < today) for clock in clocks))


def clock_rows(table: type[Row], clock: DueClock) -> Subquery:
    """Where a clock runs: object_id, clock (its key with the cycle) and due_on."""
    key: ColumnElement[str] = literal(clock.key, String)
    if clock.cycle:
        key = literal(f"{clock.key}-", String).concat(cast(col(getattr(table, clock.cycle)), String))
    chosen = select(col(table.id).label("object_id"), key.label("clock"), day_of(table, clock).label("due_on"))
    return chosen.where(is_running(table, clock)).subquery()
