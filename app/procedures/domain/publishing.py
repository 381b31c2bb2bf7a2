"""When a version is in force: from midnight of its day to that of the next, computed from dates (DESIGN 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.days import day_in_words
from app.procedures.domain.labels import VersionLabel


@dataclass(frozen=True)
class PublishedVersion:
    """A version that was published and not withdrawn: its revision, what it is called, and the day it begins."""

    number: int
    label: VersionLabel
    starts_on: date


def in_force(
    versions: Iterable[PublishedVersion], day: date, retired_on: date | None = None
) -> PublishedVersion | None:
    """The one that holds on a day; None before the first, and from the day on which the procedure was retired."""
    if retired_on is not None and day >= retired_on:
        return None
    begun = [one for one in versions if one.starts_on <= day]
    return max(begun, key=lambda one: one.starts_on, default=None)


def to_come(versions: Iterable[PublishedVersion], day: date) -> PublishedVersion | None:
    """The next one that is published and does not hold yet."""
    later = [one for one in versions if one.starts_on > day]
    return min(later, key=lambda one: one.starts_on, default=None)


def day_refused(versions: Iterable[PublishedVersion], starts_on: date, today: date) -> str | None:
    """Why a version can not begin on a day; None where it can.

    It begins after every other: a later text that began earlier would be put out of force by an older one.
    """
    if starts_on <= today:
        return "Choose a day to come: it takes effect at midnight as that day begins"
    last = max(versions, key=lambda one: one.starts_on, default=None)
    if last is not None and starts_on <= last.starts_on:
        return (
            f"Version {last.label} takes effect on {day_in_words(last.starts_on)}. Choose a later day, or withdraw it"
        )
    return None
