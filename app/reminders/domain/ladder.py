"""The ladder: who is told what, and when, as a due day comes and goes (SPEC 2.4.7, 2.4.10 and 2.10.5).

A due day is inclusive: a thing is late from the first second of the next day, local time. Rungs are counted in hours
from that instant, so a night in which the clocks change moves none of them. When and whom stands here, once; a feature
brings the sentences of the rungs that it uses.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class Relation(StrEnum):
    """Whom a rung names, seen from the thing that is due."""

    OWNER = "owner"
    MANAGERS = "managers"
    OFFICERS = "officers"


class RungKey(StrEnum):
    IN_30_DAYS = "in_30_days"
    IN_14_DAYS = "in_14_days"
    IN_7_DAYS = "in_7_days"
    TODAY = "today"
    DUE_IN_48_HOURS = "due_in_48_hours"
    DUE_IN_24_HOURS = "due_in_24_hours"
    OVERDUE = "overdue"
    MANAGER_TOLD = "manager_told"
    OFFICERS_TOLD = "officers_told"


EVERYBODY = (Relation.OWNER, Relation.MANAGERS, Relation.OFFICERS)

# So many days before a day of effect is counted to its beginning: the day itself is one day before its end.
WHOM_AND_WHEN: dict[RungKey, tuple[tuple[Relation, ...], timedelta]] = {
    RungKey.IN_30_DAYS: ((Relation.OWNER,), timedelta(days=-31)),
    RungKey.IN_14_DAYS: ((Relation.OWNER, Relation.MANAGERS), timedelta(days=-15)),
    RungKey.IN_7_DAYS: (EVERYBODY, timedelta(days=-8)),
    RungKey.TODAY: (EVERYBODY, timedelta(days=-1)),
    RungKey.DUE_IN_48_HOURS: ((Relation.OWNER,), timedelta(hours=-48)),
    RungKey.DUE_IN_24_HOURS: ((Relation.OWNER,), timedelta(hours=-24)),
    RungKey.OVERDUE: ((Relation.OWNER,), timedelta(0)),
    RungKey.MANAGER_TOLD: ((Relation.MANAGERS,), timedelta(hours=24)),
    RungKey.OFFICERS_TOLD: ((Relation.OFFICERS,), timedelta(hours=72)),
}


@dataclass(frozen=True)
class Rung:
    """What is told at one rung, and why to this reader; `sentence` may name {number}, {title} and {what} is owed."""

    key: RungKey
    sentence: str
    why: str

    @property
    def relations(self) -> tuple[Relation, ...]:
        return WHOM_AND_WHEN[self.key][0]

    @property
    def after(self) -> timedelta:
        """How long after the end of the due day; before it, where this is negative."""
        return WHOM_AND_WHEN[self.key][1]

    @property
    def is_late(self) -> bool:
        return self.after >= timedelta(0)

    def replaces(self, other: "Rung") -> bool:
        """Whether whoever comes to this one need not hear the other: it is higher and tells the same people."""
        return self.after > other.after and set(self.relations) >= set(other.relations)


Ladder = tuple[Rung, ...]


@dataclass(frozen=True)
class Window:
    """The due days for which a rung is the highest that its readers have come to: from `first`, before `end`."""

    rung: Rung
    first: date | None
    end: date

    def holds(self, due_on: date) -> bool:
        return due_on < self.end and (self.first is None or due_on >= self.first)


def end_of(due_on: date, zone: ZoneInfo) -> datetime:
    """The instant at which a thing becomes late."""
    return datetime.combine(due_on + ONE_DAY, time(), zone).astimezone(UTC)


def told_at(rung: Rung, due_on: date, zone: ZoneInfo) -> datetime:
    return end_of(due_on, zone) + rung.after


def windows(ladder: Ladder, now: datetime, zone: ZoneInfo) -> list[Window]:
    """Each rung with the due days that stand on it now; the rule in the shape in which a database can ask it.

    A missed night is caught up by the highest rung that was reached: nobody gets five mails for it.
    """
    reached = {rung: first_day_beyond(rung, now, zone) for rung in ladder}
    found = []
    for rung, end in reached.items():
        higher = [reached[other] for other in ladder if other.replaces(rung)]
        found.append(Window(rung, max(higher, default=None), end))
    return found


def rungs_due(
    ladder: Ladder, due_on: date, now: datetime, zone: ZoneInfo, told: Collection[RungKey] = ()
) -> list[Rung]:
    """What is to be told now, of what was not told yet for this due day."""
    return [each.rung for each in windows(ladder, now, zone) if each.holds(due_on) and each.rung.key not in told]


def first_day_beyond(rung: Rung, now: datetime, zone: ZoneInfo) -> date:
    """The earliest due day for which this rung still lies ahead."""
    return (now - rung.after).astimezone(zone).date()
