"""The overdue ladder: who is told what, and when, as an action's due day comes and goes (SPEC 2.4.7 and 2.4.10).

A due day is inclusive: an action is late from the first second of the next day, local time. Rungs are counted in hours
from that instant, so a night in which the clocks change moves none of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.actions.domain.words import Notice

ONE_DAY = timedelta(days=1)


class Audience(StrEnum):
    OWNER = "owner"
    MANAGERS = "managers"
    OFFICERS = "officers"


@dataclass(frozen=True)
class Rung:
    """A notice, whom it is for, and how long after the end of the due day it is told."""

    notice: Notice
    audience: Audience
    after: timedelta


@dataclass(frozen=True)
class Window:
    """The due days for which a rung is the highest that its audience has come to: from `first`, before `end`."""

    rung: Rung
    first: date | None
    end: date

    def holds(self, due_on: date) -> bool:
        return due_on < self.end and (self.first is None or due_on >= self.first)


LADDER = (
    Rung(Notice.DUE_IN_48_HOURS, Audience.OWNER, timedelta(hours=-48)),
    Rung(Notice.DUE_IN_24_HOURS, Audience.OWNER, timedelta(hours=-24)),
    Rung(Notice.OVERDUE, Audience.OWNER, timedelta(0)),
    Rung(Notice.MANAGER_TOLD, Audience.MANAGERS, timedelta(hours=24)),
    Rung(Notice.OFFICERS_TOLD, Audience.OFFICERS, timedelta(hours=72)),
)


def end_of(due_on: date, zone: ZoneInfo) -> datetime:
    """The instant at which an action becomes late."""
    return datetime.combine(due_on + ONE_DAY, time(), zone).astimezone(UTC)


def told_at(rung: Rung, due_on: date, zone: ZoneInfo) -> datetime:
    return end_of(due_on, zone) + rung.after


def windows(now: datetime, zone: ZoneInfo) -> list[Window]:
    """Each rung with the due days that stand on it now; the rule in the shape in which a database can ask it.

    A missed night is caught up by the highest rung that was reached: nobody gets five mails for it.
    """
    reached = {rung: first_day_beyond(rung, now, zone) for rung in LADDER}
    found = []
    for rung, end in reached.items():
        higher = [reached[other] for other in LADDER if other.audience is rung.audience and other.after > rung.after]
        found.append(Window(rung, max(higher, default=None), end))
    return found


def notices_due(due_on: date, now: datetime, zone: ZoneInfo, told: Collection[Notice] = ()) -> list[Rung]:
    """What is to be told of an action now, of what was not told yet for this due day."""
    return [one.rung for one in windows(now, zone) if one.holds(due_on) and one.rung.notice not in told]


def first_day_beyond(rung: Rung, now: datetime, zone: ZoneInfo) -> date:
    """The earliest due day for which this rung still lies ahead."""
    return (now - rung.after).astimezone(zone).date()
