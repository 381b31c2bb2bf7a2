"""When a relevant change has stood too long without a case."""

from datetime import date, timedelta

from app.core import working_days
from app.core.calendars import Calendar

ONE_DAY = timedelta(days=1)


def last_day_to_open(decided_on: date, days: int, calendar: Calendar) -> date:
    """The day by which a case is expected: the day of the decision does not count, and this day is inclusive."""
    return working_days.add(decided_on, days, calendar)


def decided_too_long_ago(today: date, days: int, calendar: Calendar) -> date:
    """The latest day of a decision whose case is late today: what was decided then or before stands in My work."""
    day = today - ONE_DAY
    while last_day_to_open(day, days, calendar) >= today:
        day -= ONE_DAY
    return day
