"""Which version of a requirement was in force on a day.

A version without effective-from has been in force since before the register began; as-at views say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VersionDates:
    """A version's number and the day from which it holds (None: start not recorded)."""

    number: int
    effective_from: date | None


def in_force_on(versions: Sequence[VersionDates], day: date) -> VersionDates | None:
    """The latest version that had begun by `day`; None before the first one with a date."""
    begun = [version for version in versions if version.effective_from is None or version.effective_from <= day]
    return max(begun, key=lambda version: version.number, default=None)


def ended_on(versions: Sequence[VersionDates], number: int) -> date | None:
    """The day from which the next version replaced this one, or None while it is the last."""
    following = [version for version in versions if version.number > number]
    return min(following, key=lambda version: version.number).effective_from if following else None


def start_problem(versions: Sequence[VersionDates], effective_from: date | None) -> str:
    """Why a new version may not begin on this day, or nothing: versions begin in the order of their numbers."""
    last = max(versions, key=lambda version: version.number, default=None)
    if last is None:
        return ""
    if effective_from is None:
        return "Say from when the new wording holds"
    if last.effective_from is not None and effective_from < last.effective_from:
        return f"Version {last.number} began on {last.effective_from:%-d %b %Y}, so this one cannot begin earlier"
    return ""
