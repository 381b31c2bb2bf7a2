"""What a person has to see or do, in the shape in which every feature's `due.py` gives it (DESIGN 3).

Home makes My work, the digest and the calendar from these and from nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SOON, VERY_SOON = timedelta(days=7), timedelta(days=2)


class Heading(StrEnum):
    """Most urgent first; an item stands once, under the most urgent heading that fits (SPEC 2.15)."""

    OVERDUE = "Overdue"
    WITHIN_48_HOURS = "Due within 48 hours"
    WITHIN_7_DAYS = "Due within 7 days"
    TO_CONFIRM = "To confirm"
    NEW_TO_TRIAGE = "New to triage"
    RESULTS = "Results and thanks"
    UNHEALTHY = "Needs an administrator"


@dataclass(frozen=True)
class DueItem:
    """One line: `path` is where the record opens, `since` when it became this person's, `why` the reason shown below.

    `key` names the record (`change:41`), so that the same thing from two rooms is shown once.
    """

    key: str
    heading: Heading
    title: str
    path: str
    since: datetime
    due_on: date | None = None
    why: str = ""


def heading_of(due_on: date | None, today: date) -> Heading | None:
    """Under which heading a due day stands; None while it is further away than a week, or where there is none.

    A due day is inclusive: it is late from the day after (SPEC 2.4.7, 2.15).
    """
    if due_on is None or due_on > today + SOON:
        return None
    if due_on < today:
        return Heading.OVERDUE
    return Heading.WITHIN_48_HOURS if due_on <= today + VERY_SOON else Heading.WITHIN_7_DAYS


def each_once(items: list[DueItem]) -> list[DueItem]:
    """Sort by urgency, date and age, and keep the most urgent line of each record."""
    order = list(Heading)
    ranked = sorted(items, key=lambda item: (order.index(item.heading), item.due_on or date.max, item.since, item.key))
    seen: set[str] = set()
    return [item for item in ranked if not (item.key in seen or seen.add(item.key))]  # type: ignore[func-returns-value]  # add() gives None
