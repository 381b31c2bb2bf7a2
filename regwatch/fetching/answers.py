"""What a source answered, in plain values, and how the headers that matter to a poll are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final

DAY: Final = 86_400
LONGEST_WAIT: Final = DAY
LONGEST_AGE: Final = 30 * DAY
LONGEST_VALIDATOR: Final = 1000
CHALLENGE_LENGTH: Final = 65_536

BLOCKS: Final = frozenset({437})  # how one delivery network refuses programs
RATE_LIMITS: Final = frozenset({429, 436})  # 436 is what legislation.gov.uk says
DOCUMENTS: Final = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})

Headers = Mapping[str, str]
"""Header values by lower-case name, as latin-1 text."""

VALIDATOR = re.compile(r"[\x20-\x7e\x80-\xff]+")
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
FEEDS: Final = (b"<?xml", b"<rss", b"<feed", b"<rdf")
CHALLENGES: Final = (
    b"awswafcookiedomainlist",
    b"challenge-container",
    b"/cdn-cgi/challenge-platform/",
    b"<title>just a moment...</title>",
    b"<title>attention required! | cloudflare</title>",
    b"_incapsula_resource",
    b"captcha-delivery.com",
    b"px-captcha",
)


class FetchOutcome(StrEnum):
    OK = "ok"
    NOT_MODIFIED = "not_modified"
    BLOCKED = "blocked"
    ASKED_TO_WAIT = "asked_to_wait"
    GONE = "gone"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetch. `body` is set only for OK; `reason` is a sentence for people and empty for OK and NOT_MODIFIED.

    `etag` and `last_modified` are opaque and go back exactly; None means the answer gave none that may be used.
    `retry_after` and `max_age` are seconds, capped. `moved_to` is where unbroken permanent redirects lead.
    """

    outcome: FetchOutcome
    url: str
    reason: str = ""
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    moved_to: str | None = None
    wire_bytes: int = 0
    seconds: float = 0.0

    @property
    def answered(self) -> bool:
        """Whether the source gave what a poll can go on with."""
        return self.outcome in {FetchOutcome.OK, FetchOutcome.NOT_MODIFIED}


def judge(status: int, headers: Headers, body: bytes, *, conditional: bool) -> tuple[FetchOutcome, str]:
    """What an answer means for the source, and the sentence that says so. `body` may be its beginning only."""
    if status in BLOCKS or is_challenge(headers, body):
        return FetchOutcome.BLOCKED, f"The source answered with a robot check instead of the document ({status})."
    if status in DOCUMENTS:
        return FetchOutcome.OK, ""
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return FetchOutcome.NOT_MODIFIED, ""
    if status in RATE_LIMITS or (status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers):
        return FetchOutcome.ASKED_TO_WAIT, f"The source asks us to wait before the next poll ({status})."
    if status == HTTPStatus.GONE:
        return FetchOutcome.GONE, f"The source says that this address is gone for good ({status})."
    return FetchOutcome.FAILED, _failure(status)


def validator(headers: Headers, name: str) -> str | None:
    """An ETag or Last-Modified to send back; none where the source says that its answers are stale at once."""
    value = headers.get(name, "")
    if headers.get("expires", "").strip() == "0" or len(value) > LONGEST_VALIDATOR:
        return None
    return value if VALIDATOR.fullmatch(value) else None


def wait_asked(headers: Headers) -> int | None:
    """Seconds of Retry-After, at most a day. A date counts from the answer's own Date, because our clocks differ."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(int(value), LONGEST_WAIT)
    until, since = _instant(value), _instant(headers.get("date", ""))
    if until is None or since is None:
        return None
    return min(max(int((until - since).total_seconds()), 0), LONGEST_WAIT)


def age_allowed(headers: Headers) -> int | None:
    """Seconds of Cache-Control max-age, at most thirty days."""
    found = MAX_AGE.search(headers.get("cache-control", ""))
    return min(int(found[1]), LONGEST_AGE) if found else None


def is_challenge(headers: Headers, body: bytes) -> bool:
    """Whether a robot check answered instead of the source. A long page is content, whatever words it holds."""
    if headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return True
    if headers.get("x-amzn-waf-action", "").strip().lower() in {"challenge", "captcha"}:
        return True
    if len(body) > CHALLENGE_LENGTH or not _looks_like_html(body):
        return False
    lowered = body.lower()
    return any(mark in lowered for mark in CHALLENGES)


def _failure(status: int) -> str:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return f"The source refuses to give the document ({status})."
    if status == HTTPStatus.NOT_FOUND:
        return f"There is no document at this address ({status})."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"The source is in trouble ({status})."
    return f"The source answered {status}, which is not a document."


def _looks_like_html(body: bytes) -> bool:
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<") and not start.startswith(FEEDS) and (b"<html" in start or b"<!doctype html" in start)


def _instant(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
