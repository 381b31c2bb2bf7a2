"""The health of a source and when it is polled next: shown, never silent, and polite.

One or two failures are `degraded`, three `failing`; administrators hear once of each failing source and once of its
recovery. A source is never given up silently: the pauses grow to a day and stay there. Health is what the last polls
came to; the condition of a source is what it is worth to who relies on it now.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES_BEFORE_ALERT = 3
LONGEST_PAUSE = timedelta(days=1)
LONGEST_ASKED = timedelta(days=1)
JITTER = 0.1
MOST_DOUBLINGS = 12
INTERVALS_BEFORE_STALE = 3
QUIET_AFTER = timedelta(days=60)


class Health(StrEnum):
    NEVER_POLLED = "never_polled"
    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


class Condition(StrEnum):
    """How a source stands for who relies on it, in five words of which each says something else."""

    FAILING = "failing"  # three polls or more in a row came to nothing
    NEVER_READ = "never_read"  # no answer of it was ever taken in
    STALE = "stale"  # it was read, and then not for three of its intervals
    QUIET = "quiet"  # it is read, and has said nothing new for two months
    WELL = "well"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class PollOutcome(StrEnum):
    """The word of a poll, as `tidemark poll` prints it."""

    OK = "ok"
    UNCHANGED = "unchanged"
    DEGRADED = "degraded"
    BLOCKED = "blocked"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def is_good(self) -> bool:
        return self in {PollOutcome.OK, PollOutcome.UNCHANGED}


@dataclass(frozen=True)
class SourceHealth:
    """How a source stands after a poll, and whether administrators are to be told."""

    health: Health
    failures: int
    newly_failing: bool = False
    recovered: bool = False


def health_after(outcome: PollOutcome, *, failures: int, asked_to_wait: bool = False) -> SourceHealth:
    """The health after one more poll; being asked to wait (429) is no fault of the source and changes nothing."""
    if outcome is PollOutcome.SKIPPED or asked_to_wait:
        return SourceHealth(_named(failures), failures)
    if outcome.is_good:
        return SourceHealth(Health.OK, 0, recovered=failures >= FAILURES_BEFORE_ALERT)
    failures += 1
    return SourceHealth(_named(failures), failures, newly_failing=failures == FAILURES_BEFORE_ALERT)


def stale_from(read_at: datetime, interval: timedelta) -> datetime:
    """When a source that was read at this instant becomes stale; a pause of a day is never out of the ordinary.

    Pauses grow to a day where a source fails or asks to wait, so an hourly one is not stale after three hours.
    """
    return read_at + INTERVALS_BEFORE_STALE * max(interval, LONGEST_PAUSE)


def quiet_from(news_at: datetime) -> datetime:
    """When a source that brought news at this instant has been quiet for long."""
    return news_at + QUIET_AFTER


def condition_of(
    health: Health,
    *,
    read_at: datetime | None,
    stale_at: datetime | None,
    quiet_at: datetime | None,
    now: datetime,
) -> Condition:
    """The worst that can be said of a source. One or two failures leave it well while its last reading is fresh."""
    if health is Health.FAILING:
        return Condition.FAILING
    if read_at is None:
        return Condition.NEVER_READ
    if stale_at is not None and stale_at <= now:
        return Condition.STALE
    if quiet_at is not None and quiet_at <= now:
        return Condition.QUIET
    return Condition.WELL


def spoken_counts(counts: Mapping[Condition, int]) -> str:
    """How many are watched and how they stand, for every page that says so: what is not well is never left out."""
    watched = sum(counts.values())
    if not watched:
        return "No source is watched."
    begin = f"{watched:,} {'source is' if watched == 1 else 'sources are'} watched"
    ill = [f"{counts[one]:,} {VERBS[one][counts[one] > 1]}" for one in Condition if one in VERBS and counts.get(one)]
    if not ill:
        return f"{begin}, {'and it is well' if watched == 1 else 'all well'}."
    well = counts.get(Condition.WELL, 0)
    return f"{begin}: {', '.join(ill)}, {well or 'none'} {'is' if well <= 1 else 'are'} well."


def next_poll_at(
    now: datetime,
    *,
    key: str,
    minimum: timedelta,
    failures: int = 0,
    asked: timedelta | None = None,
) -> datetime:
    """When to poll next: the source's own minimum, longer where it fails or asks for it, never beyond a day more.

    A jitter from the source's key spreads polls that would otherwise fall on one second; it never shortens a wait
    that was asked for.
    """
    pause = minimum * (1 << min(max(0, failures - 1), MOST_DOUBLINGS))
    pause = min(pause, max(LONGEST_PAUSE, minimum))
    if asked is not None:
        pause = max(pause, min(asked, LONGEST_ASKED))
    return now + pause * (1 + JITTER * _share(key))


# One and several of each that is not well.
VERBS = {
    Condition.FAILING: ("fails", "fail"),
    Condition.NEVER_READ: ("was never read", "were never read"),
    Condition.STALE: ("is stale", "are stale"),
    Condition.QUIET: ("is quiet", "are quiet"),
}


def _named(failures: int) -> Health:
    if failures >= FAILURES_BEFORE_ALERT:
        return Health.FAILING
    return Health.DEGRADED if failures else Health.OK


def _share(key: str) -> float:
    """A number between 0 and 1 that is always the same for one source."""
    return hashlib.sha256(key.encode()).digest()[0] / 255
