"""Reading a document in the child process: bytes in, JSON out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.feeds import parse_feed


def read_document(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    identity: str,
    zone: str,
    selectors: Mapping[str, str] | None,
    now: str,
) -> dict[str, Any]:
    """What `parse_feed` finds, as JSON; runs in the child."""
    document = parse_feed(
        body,
        url=url,
        content_type=content_type,
        identity=IdentityRule(identity),
        zone=ZoneInfo(zone),
        selectors=selectors,
        now=datetime.fromisoformat(now),
    )
    return {
        "kind": document.kind,
        "problem": document.problem,
        "fault": document.fault,
        "title": document.title,
        "ttl_minutes": document.ttl_minutes,
        "next_url": document.next_url,
        "feed_url": document.feed_url,
        "items": [
            [
                item.identity,
                item.title,
                item.guid,
                item.url,
                item.published_text,
                item.raw_date,
                item.summary,
                item.text,
                item.extra,
            ]
            for item in document.items
        ],
    }
