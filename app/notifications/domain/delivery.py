"""What becomes of a mail: what a server's answer means, the mail's states, and when it is tried again.

Exactly-once mail does not exist; exactly one intent does. The Message-ID is a hash of the intent, so a retry after
an unknown outcome (the connection broke between the final dot and its 250) carries the same one and readers fold the
copies. What a server says before it has seen the message tells of the server; only of its refusal of one recipient,
and of its answer to the end of the data, is the mail itself the subject (DESIGN 4, Mail).
"""

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.mail_address import ascii_host

GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
# A server that is back is soon found: what waited for it must not wait six hours more.
LONGEST_GAP_FOR_SERVER = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=72)
# A server that is down over a long weekend, or a password that nobody corrects for days, loses no mail.
GIVE_UP_ON_SERVER_AFTER = timedelta(days=14)

GREETED, DONE, SEND_THE_DATA = 220, 250, 354
TAKES_RECIPIENT = frozenset({250, 251})
FIRST_REFUSAL, FIRST_FOR_GOOD, END_OF_CODES = 400, 500, 600
# Closing down, command not known or out of order, takes no mail, sign in first: said of us, whoever the recipient is.
ABOUT_THE_SERVER = frozenset({421, 500, 502, 503, 521, 530, 534, 535, 538})
# Many servers say "sign in first" as a refusal of each recipient: 554 Relay access denied, 550 authentication required.
ABOUT_US = re.compile(r"\brelay|authenticat", re.IGNORECASE)


class MailState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: readable in the outbox
    UNKNOWN = "unknown"  # the server may have taken it; tried again with the same Message-ID
    REFUSED = "refused"  # the server said no for good
    GIVEN_UP = "given_up"


WAITING = (MailState.QUEUED, MailState.UNKNOWN)


class SmtpPhase(StrEnum):
    """How far the conversation with a server has come, in the words that people read."""

    GREETING = "at the greeting"
    SIGN_IN = "at the sign-in"
    SENDER = "to our own address"
    RECIPIENT = "to the recipient's address"
    DATA = "before the message was sent"
    AFTER_DATA = "after the message was sent"


class DeliveryResult(StrEnum):
    """What one try came to."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # this mail, not now
    REFUSED = "refused"  # this mail, not ever
    UNKNOWN = "unknown"  # the server has the message, and what it did with it was not said
    UNAVAILABLE = "unavailable"  # the server's own trouble, whatever the mail
    UNSENDABLE = "unsendable"  # no server can be given it
    KEPT = "kept"  # no server is set


def message_id(intent: str, host: str) -> str:
    """The fixed Message-ID of an intent such as `digest/17/2026-11-24`."""
    plain = f"[{host}]" if ":" in host else ascii_host(host) or "localhost"
    return f"<{hashlib.sha256(intent.encode()).hexdigest()[:40]}@{plain}>"


def meaning_of(phase: SmtpPhase, code: int, words: str) -> DeliveryResult:
    """What an answer means that is not simply the one that lets the conversation go on."""
    is_refusal = FIRST_REFUSAL <= code < END_OF_CODES
    refusal = DeliveryResult.REFUSED if code >= FIRST_FOR_GOOD else DeliveryResult.DEFERRED
    if phase is SmtpPhase.AFTER_DATA:
        if code == DONE:
            return DeliveryResult.ACCEPTED
        return refusal if is_refusal else DeliveryResult.UNKNOWN
    is_about_us = code in ABOUT_THE_SERVER or ABOUT_US.search(words) is not None
    if phase is SmtpPhase.RECIPIENT and is_refusal and not is_about_us:
        return refusal
    return DeliveryResult.UNAVAILABLE


def after(
    result: DeliveryResult, *, attempts: int, queued_at: datetime, real_now: datetime
) -> tuple[MailState, datetime]:
    """The state after a try and when the next one is due (which means nothing for a state that is final)."""
    ended = {
        DeliveryResult.ACCEPTED: MailState.SENT,
        DeliveryResult.REFUSED: MailState.REFUSED,
        DeliveryResult.UNSENDABLE: MailState.GIVEN_UP,
        DeliveryResult.KEPT: MailState.KEPT,
    }
    if result in ended:
        return ended[result], real_now
    is_server = result is DeliveryResult.UNAVAILABLE
    if real_now - queued_at >= (GIVE_UP_ON_SERVER_AFTER if is_server else GIVE_UP_AFTER):
        return MailState.GIVEN_UP, real_now
    gap = GAPS[min(attempts, len(GAPS)) - 1] if attempts else GAPS[0]
    next_try_at = real_now + (min(gap, LONGEST_GAP_FOR_SERVER) if is_server else gap)
    return MailState.UNKNOWN if result is DeliveryResult.UNKNOWN else MailState.QUEUED, next_try_at
