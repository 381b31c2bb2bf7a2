"""When a digest is due: daily at 08:00 or Monday at 08:00, in the person's zone (SPEC 2.15).

A wall time that does not exist is shifted forward by the gap; 08:00 never falls into one in practice, but a zone's
rules are not ours to assume (SPEC 2.4.2).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DUE_AT = time(8, 0)
MONDAY = 0


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


@dataclass(frozen=True)
class DigestPeriod:
    """One digest's period: named by the local date on which it is due, and the instant of that."""

    day: date
    due_at: datetime


def period_at(now: datetime, cadence: Cadence, zone: ZoneInfo) -> DigestPeriod | None:
    """The latest period whose digest is due at `now`; None for people who want none."""
    if cadence is Cadence.NONE:
        return None
    local = now.astimezone(zone)
    day = local.date() if local.time() >= DUE_AT else local.date() - timedelta(days=1)
    if cadence is Cadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return DigestPeriod(day, _instant(day, zone))


def next_period(now: datetime, cadence: Cadence, zone: ZoneInfo) -> DigestPeriod | None:
    """The first period that becomes due after `now`."""
    current = period_at(now, cadence, zone)
    if current is None:
        return None
    day = current.day + timedelta(days=7 if cadence is Cadence.WEEKLY else 1)
    return DigestPeriod(day, _instant(day, zone))


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, DUE_AT, zone).astimezone(UTC)
