"""The health of a source and when it is polled next: shown, never silent, and polite.

One or two failures are `degraded`, three `failing`; administrators hear once of each failing source and once of its
recovery. A source is never given up silently: the pauses grow to a day and stay there.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES_BEFORE_ALERT = 3
LONGEST_PAUSE = timedelta(days=1)
LONGEST_ASKED = timedelta(days=1)
JITTER = 0.1
MOST_DOUBLINGS = 12


class Health(StrEnum):
    NEVER_POLLED = "never_polled"
    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


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


def _named(failures: int) -> Health:
    if failures >= FAILURES_BEFORE_ALERT:
        return Health.FAILING
    return Health.DEGRADED if failures else Health.OK


def _share(key: str) -> float:
    """A number between 0 and 1 that is always the same for one source."""
    return hashlib.sha256(key.encode()).digest()[0] / 255
