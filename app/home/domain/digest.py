"""What a digest says: each item once, under the most urgent heading that fits; nothing to say, no mail (SPEC 2.15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.core.due import DueItem, Heading, each_once
from app.core.text import in_days

MOST_LINES = 25
SHORT = {
    Heading.OVERDUE: "overdue",
    Heading.WITHIN_48_HOURS: "due within 48 hours",
    Heading.WITHIN_7_DAYS: "due within 7 days",
    Heading.TO_CONFIRM: "to confirm",
    Heading.NEW_TO_TRIAGE: "new to triage",
    Heading.RESULTS: "to read",
    Heading.UNHEALTHY: "unhealthy",
}


@dataclass(frozen=True)
class DigestSection:
    """One heading with its lines, of which at most MOST_LINES are shown; `more` says how many are not."""

    heading: str
    items: tuple[DueItem, ...]
    more: int = 0


@dataclass(frozen=True)
class Digest:
    """Everything that one digest says; `earlier` counts new changes that an earlier digest already named."""

    sections: tuple[DigestSection, ...]
    earlier: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.sections

    @property
    def headline(self) -> str:
        """The subject: the counts, in order of urgency."""
        return ", ".join(
            f"{len(section.items) + section.more} {SHORT[Heading(section.heading)]}" for section in self.sections
        )


def compose(items: Sequence[DueItem], *, since: datetime | None) -> Digest:
    """Compose from every room's due items.

    What only informs (new, results, health) is said once: when it is newer than `since`, the instant of the last
    digest. What is due is said until it is done.
    """
    once = each_once(list(items))
    fresh = [item for item in once if _is_said_daily(item) or since is None or item.since > since]
    return Digest(sections_of(fresh), earlier=len(once) - len(fresh))


def sections_of(items: Sequence[DueItem], most: int = MOST_LINES) -> tuple[DigestSection, ...]:
    """Group sorted items under their headings."""
    sections = []
    for heading, group in groupby(items, key=lambda item: item.heading):
        lines = tuple(group)
        sections.append(DigestSection(heading.value, lines[:most], max(0, len(lines) - most)))
    return tuple(sections)


def due_words(due_on: date | None, today: date) -> str:
    """`3 days late`, `today`, `tomorrow`, `in 4 days`; nothing without a date."""
    return "" if due_on is None else in_days(due_on, today)


def _is_said_daily(item: DueItem) -> bool:
    return item.heading in {Heading.OVERDUE, Heading.WITHIN_48_HOURS, Heading.WITHIN_7_DAYS, Heading.TO_CONFIRM}
