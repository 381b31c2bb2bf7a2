"""The days of actions: when one is due."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core import working_days
from app.core.calendars import Calendar
from app.core.errors import BadInput

ZONE = ZoneInfo("Europe/London")  # due days are days of the organisation, which is in the United Kingdom
MOST_WORKING_DAYS = 250


def local_day(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def due_day(opened_on: date, days: int | None, due_on: date | None, calendar: Calendar) -> date:
    """The day that was chosen, or so many working days after the day of opening; one of the two, and not before it."""
    if (days is None) == (due_on is None):
        raise BadInput({"due_on": "Give either a day or a number of working days"})
    if days is not None:
        if not 1 <= days <= MOST_WORKING_DAYS:
            raise BadInput({"working_days": f"Between 1 and {MOST_WORKING_DAYS} working days"})
        return working_days.add(opened_on, days, calendar)
    return not_past(due_on, opened_on)


def not_past(due_on: date | None, today: date) -> date:
    if due_on is None or due_on < today:
        raise BadInput({"due_on": "The day must be today or later"})
    return due_on


def day_in_words(day: date) -> str:
    """A day in a sentence: `1 Jan 2027`."""
    return f"{day.day} {day:%b %Y}"


def number_of(action_id: int) -> str:
    """What people call an action: `AC-0012`."""
    return f"AC-{action_id:04}"
