"""Counting working days: Monday to Friday without the calendar's holidays.

A day is a date of the place where the clock runs; who has an instant makes it a date of that place's zone first.
"""

from datetime import date, timedelta

from app.core.calendars import Calendar

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_working(day: date, calendar: Calendar) -> bool:
    return day.weekday() < SATURDAY and not calendar.is_holiday(day)


def add(day: date, n: int, calendar: Calendar) -> date:
    """The n-th working day after `day` (before it, for a negative n); `day` itself for n = 0, working or not.

    The day of receipt never counts: one working day from a Friday is Monday (DISP 1.5.1R).
    """
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working(day, calendar)
    return day


def next_working(day: date, calendar: Calendar) -> date:
    """`day` itself when it is a working day, else the first one after it (SPEC 2.4.5)."""
    while not is_working(day, calendar):
        day += ONE_DAY
    return day


def last_working(day: date, calendar: Calendar) -> date:
    """`day` itself when it is a working day, else the last one before it (SPEC 2.4.5)."""
    while not is_working(day, calendar):
        day -= ONE_DAY
    return day


def count_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later.

    The other way of `add`: `add(start, count_between(start, end, calendar), calendar)` is `end`, if `end` is one.
    """
    days = max(0, (end - start).days)
    return sum(is_working(start + timedelta(days=offset), calendar) for offset in range(1, days + 1))
