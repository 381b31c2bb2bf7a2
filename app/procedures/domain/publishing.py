"""When a version is in force: from midnight of its day to that of the next, computed from dates (DESIGN 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from app.core.days import day_in_words
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.words import PaperKind, VersionStanding


@dataclass(frozen=True)
class PublishedVersion:
    """A version that was published and not withdrawn: its revision, what it is called, and the day it begins."""

    number: int
    label: VersionLabel
    starts_on: date


@dataclass(frozen=True)
class WrittenPaper:
    """A paper whose bytes are safe on disk under their SHA-256."""

    content: bytes
    sha256: str


@dataclass(frozen=True)
class Publication:
    """The day from which a version is in force, and its papers, one of each kind, as they are handed out from then."""

    starts_on: date
    papers: Mapping[PaperKind, WrittenPaper]


@dataclass(frozen=True)
class StandingVersion:
    """A version on a day; `ends_on` is the day from which it no longer holds, None where no end is known."""

    version: PublishedVersion
    standing: VersionStanding
    ends_on: date | None

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None where no end is known."""
        return self.ends_on - timedelta(1) if self.ends_on else None


def standings(
    versions: Iterable[PublishedVersion], day: date, retired_on: date | None = None
) -> dict[int, StandingVersion]:
    """How each version stands on a day, by the number of its revision."""
    ordered = sorted(versions, key=lambda one: one.starts_on)
    found = {}
    for version, following in zip_longest(ordered, ordered[1:]):
        ends = [end for end in (following.starts_on if following else None, retired_on) if end is not None]
        ends_on = min(ends, default=None)
        if ends_on is not None and ends_on <= day:
            standing = VersionStanding.ENDED
        else:
            standing = VersionStanding.IN_FORCE if version.starts_on <= day else VersionStanding.TO_COME
        found[version.number] = StandingVersion(version, standing, ends_on)
    return found


def in_force(
    versions: Iterable[PublishedVersion], day: date, retired_on: date | None = None
) -> PublishedVersion | None:
    """The one that holds on a day; None before the first, and from the day on which the procedure was retired."""
    return _first(versions, day, retired_on, VersionStanding.IN_FORCE)


def to_come(versions: Iterable[PublishedVersion], day: date, retired_on: date | None = None) -> PublishedVersion | None:
    """The next one that is published and does not hold yet."""
    return _first(versions, day, retired_on, VersionStanding.TO_COME)


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


def _first(
    versions: Iterable[PublishedVersion], day: date, retired_on: date | None, standing: VersionStanding
) -> PublishedVersion | None:
    found = standings(versions, day, retired_on).values()
    return next((one.version for one in found if one.standing is standing), None)
