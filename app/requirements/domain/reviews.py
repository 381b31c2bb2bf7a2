"""When a requirement is to be reviewed, and how late that is."""

import calendar
from datetime import date, timedelta

from app.core.due import Heading

SOON = timedelta(days=7)
VERY_SOON = timedelta(days=2)
MONTHS_IN_YEAR = 12


def next_review(reviewed_on: date, every_months: int) -> date:
    """The same day `every_months` later; the last of a shorter month (SPEC 2.4.3)."""
    month = reviewed_on.month - 1 + every_months
    year, month = reviewed_on.year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1
    return date(year, month, min(reviewed_on.day, calendar.monthrange(year, month)[1]))


def review_heading(due_on: date | None, today: date) -> Heading | None:
    """Under which heading a review stands in somebody's work; None while it is further away than a week."""
    if due_on is None or due_on > today + SOON:
        return None
    if due_on < today:
        return Heading.OVERDUE
    return Heading.WITHIN_48_HOURS if due_on <= today + VERY_SOON else Heading.WITHIN_7_DAYS
