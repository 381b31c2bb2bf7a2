"""What becomes of a mail: its states, when it is tried again, and the one Message-ID of an intent.

Exactly-once mail does not exist; exactly one intent does. The Message-ID is a hash of the intent, so a retry after
an unknown outcome (the connection broke between DATA and 250) carries the same one and readers fold the copies.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
GIVE_UP_AFTER = timedelta(hours=72)


class MailState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: readable in the outbox
    UNKNOWN = "unknown"  # the server may have taken it; tried again with the same Message-ID
    REFUSED = "refused"  # the server said no for good
    GIVEN_UP = "given_up"


WAITING = (MailState.QUEUED, MailState.UNKNOWN)


class Outcome(StrEnum):
    """What one try came to."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


def message_id(intent: str, host: str) -> str:
    """The fixed Message-ID of an intent such as `digest/17/2026-11-24`."""
    return f"<{hashlib.sha256(intent.encode()).hexdigest()[:40]}@{host}>"


def after(outcome: Outcome, *, attempts: int, queued_at: datetime, real_now: datetime) -> tuple[MailState, datetime]:
    """The state after a try and when the next one is due (which means nothing for a state that is final)."""
    if outcome is Outcome.ACCEPTED:
        return MailState.SENT, real_now
    if outcome is Outcome.NEVER:
        return MailState.REFUSED, real_now
    if real_now - queued_at >= GIVE_UP_AFTER:
        return MailState.GIVEN_UP, real_now
    gap = GAPS[min(attempts, len(GAPS)) - 1] if attempts else GAPS[0]
    return (MailState.UNKNOWN if outcome is Outcome.UNKNOWN else MailState.QUEUED), real_now + gap
