"""Days of the organisation: which one an instant falls on, and when one begins.

The zone is the setting TIME_ZONE, told once when a process starts, so that a rule about days, a page and a job never
mean different days. `local_day` and `start_of` would otherwise take it through every query.
"""

import calendar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

MONTHS_IN_YEAR = 12
_told = {"zone": ZoneInfo("Europe/London")}


def follow_zone(zone: ZoneInfo) -> None:
    """Take this for the organisation's zone from now on, in this process."""
    _told["zone"] = zone


def local_day(instant: datetime) -> date:
    return instant.astimezone(_told["zone"]).date()


def start_of(day: date) -> datetime:
    """The first instant of a day, aware, for comparing stored instants with it."""
    return datetime.combine(day, time(), _told["zone"])


def end_of(day: date) -> datetime:
    """The last instant of a day; unlike the first of the next, there is one for the last day the calendar has."""
    return datetime.combine(day, time.max, _told["zone"])


def next_review(reviewed_on: date, every_months: int) -> date:
    """The same day `every_months` later; the last of a shorter month (SPEC 2.4.3)."""
    month = reviewed_on.month - 1 + every_months
    year, month = reviewed_on.year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1
    return date(year, month, min(reviewed_on.day, calendar.monthrange(year, month)[1]))


def day_in_words(day: date) -> str:
    """A day in a sentence: `1 Jan 2027`."""
    return f"{day.day} {day:%b %Y}"


def instant_in_words(value: datetime | date, zone: ZoneInfo) -> str:
    """`19 Nov 2026, 09:30`, or the day alone where only a day is known."""
    if not isinstance(value, datetime):
        return day_in_words(value)
    local = value.astimezone(zone)
    return f"{day_in_words(local)}, {local:%H:%M}"
