"""The register on a day: which version was in force, and what the register itself said of it on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.days import day_in_words
from app.requirements.domain.versions import VersionDates, in_force_on

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class RecordedVersion(VersionDates):
    """A version with the day on which it was written down, which may be later than the day from which it holds."""

    recorded_on: date


def start_said(version: VersionDates) -> str:
    """From when it holds: `From 6 Apr 2022`."""
    return f"From {day_in_words(version.effective_from)}" if version.effective_from else "Start not recorded"


def recorded_later(versions: Sequence[RecordedVersion], number: int, day: date) -> str:
    """What is to be said of the version in force on a day that was written down after it began, or nothing.

    Both truths count: what was in force, and what people could read in the register on that day.
    """
    held = next(version for version in versions if version.number == number)
    began = held.effective_from
    if held.recorded_on <= day:
        is_late = began is not None and held.recorded_on > began
        return f"Recorded later, on {day_in_words(held.recorded_on)}" if is_late else ""
    known = in_force_on([version for version in versions if version.recorded_on <= day], day)
    said = f"the register still said version {known.number}" if known else "the register did not hold it yet"
    return f"Recorded later, on {day_in_words(held.recorded_on)}: on {day_in_words(day)} {said}"
