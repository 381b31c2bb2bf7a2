"""Which version of a requirement was in force on a day.

A version without effective-from has been in force since before the register began; as-at views say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.requirements.domain.words import start_in_words


@dataclass(frozen=True)
class VersionDates:
    """A version's number and the day from which it holds (None: start not recorded)."""

    number: int
    effective_from: date | None


def in_force_on(versions: Sequence[VersionDates], day: date) -> VersionDates | None:
    """The latest version that had begun by `day`; None before the first one with a date."""
    begun = [version for version in versions if version.effective_from is None or version.effective_from <= day]
    return max(begun, key=lambda version: version.number, default=None)


def coming_after(versions: Sequence[VersionDates], day: date) -> VersionDates | None:
    """The first version that begins later than `day`: what stands on the horizon."""
    later = [version for version in versions if version.effective_from is not None and version.effective_from > day]
    return min(later, key=lambda version: version.number, default=None)


def last_day(versions: Sequence[VersionDates], number: int) -> date | None:
    """The last day on which this version held, the day before the next one began; None while it is the newest.

    It lies before the version's own first day where the next one began on the same day, to correct it.
    """
    following = min((version for version in versions if version.number > number), key=_number, default=None)
    if following is None or following.effective_from is None:
        return None
    began = following.effective_from
    return began - timedelta(days=1) if began > date.min else began  # the calendar has no day before its first


def start_problem(versions: Sequence[VersionDates], effective_from: date | None) -> str:
    """Why a new version may not begin on this day, or nothing: versions begin in the order of their numbers."""
    newest = max(versions, key=_number, default=None)
    if newest is None:
        return ""
    if effective_from is None:
        return "Say from when the new wording holds"
    if newest.effective_from is not None and effective_from < newest.effective_from:
        began = start_in_words(newest.effective_from)
        return f"Version {newest.number} begins on {began}, so the new wording cannot begin earlier"
    return ""


def _number(version: VersionDates) -> int:
    return version.number
