"""The days of actions: when one is due."""

from datetime import date

from app.core import working_days
from app.core.calendars import Calendar
from app.core.errors import BadInput
from app.core.text import numbered

MOST_WORKING_DAYS = 250


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


def number_of(action_id: int) -> str:
    """What people call an action: `AC-0012`."""
    return numbered("AC", action_id)
