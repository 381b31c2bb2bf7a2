"""When a requirement is to be reviewed."""

import calendar
from datetime import date

MONTHS_IN_YEAR = 12


def next_review(reviewed_on: date, every_months: int) -> date:
    """The same day `every_months` later; the last of a shorter month (SPEC 2.4.3)."""
    month = reviewed_on.month - 1 + every_months
    year, month = reviewed_on.year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1
    return date(year, month, min(reviewed_on.day, calendar.monthrange(year, month)[1]))
