"""By when a finding is contained, planned and done (SPEC 2.6): from the local day on which its cycle began."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.calendars import Calendar
from app.core.working_days import add
from audits.words import Grade

CONTAIN_DAYS = {Grade.MAJOR: 2}  # working days
PLAN_DAYS = {Grade.MAJOR: 10, Grade.MINOR: 20}  # working days
DONE_DAYS = {Grade.MAJOR: 30, Grade.MINOR: 60}  # days of the calendar
CHECK_DAYS = 60


@dataclass(frozen=True)
class Clocks:
    """The three due days; None where the grade leaves it to the owner."""

    contain_by: date | None = None
    plan_by: date | None = None
    done_by: date | None = None


def is_graver(one: Grade, other: Grade) -> bool:
    grades = list(Grade)
    return grades.index(one) < grades.index(other)


def clocks_from(day: date, grade: Grade, calendar: Calendar) -> Clocks:
    """The due days of a grade, counted from `day`; an observation or opportunity has none but its owner's choice."""
    contain, plan, done = CONTAIN_DAYS.get(grade), PLAN_DAYS.get(grade), DONE_DAYS.get(grade)
    return Clocks(
        contain_by=None if contain is None else add(day, contain, calendar),
        plan_by=None if plan is None else add(day, plan, calendar),
        done_by=None if done is None else day + timedelta(days=done),
    )


def regraded(held: Clocks, *, old: Grade, new: Grade, began_on: date, today: date, calendar: Calendar) -> Clocks:
    """The due days after a change of grade.

    A graver grade counts from today, since nobody could be late for what was not asked; but no due day that stood
    moves back. A milder one counts from the day on which the cycle began.
    """
    if is_graver(old, new):
        return clocks_from(began_on, new, calendar)
    fresh = clocks_from(today, new, calendar)
    return Clocks(
        contain_by=_earlier(held.contain_by, fresh.contain_by),
        plan_by=_earlier(held.plan_by, fresh.plan_by),
        done_by=_earlier(held.done_by, fresh.done_by),
    )


def check_due(implemented_on: date, days: int = CHECK_DAYS) -> date:
    """The first day on which it can be judged whether the fix worked."""
    return implemented_on + timedelta(days=days)


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None
