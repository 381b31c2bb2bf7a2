"""The clocks of findings as SQL, made from the same data as the words of one row."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from audits.findings.domain.lateness import CLOCKS, DueClock
from audits.findings.models import Finding


def day_of(clock: DueClock) -> Any:
    """The column of a clock's day."""
    return col(getattr(Finding, clock.column))


def is_running(clock: DueClock) -> ColumnElement[bool]:
    """Whether somebody still owes what a clock measures."""
    runs = [col(Finding.status).in_(clock.runs_in), day_of(clock).is_not(None)]
    return and_(*runs, col(getattr(Finding, clock.ended_by)).is_(None)) if clock.ended_by else and_(*runs)


def is_due(until: date, clocks: tuple[DueClock, ...] = CLOCKS) -> ColumnElement[bool]:
    """A running clock has its day by this one, which counts."""
    return or_(*(and_(is_running(clock), day_of(clock) <= until) for clock in clocks))


def is_overdue(today: date) -> ColumnElement[bool]:
    """The day of a running clock has passed."""
    return or_(*(and_(is_running(clock), day_of(clock) < today) for clock in CLOCKS))
