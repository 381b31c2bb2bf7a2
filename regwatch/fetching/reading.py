"""Reading a document in the child process: bytes in, JSON out, and the JSON made values again in the parent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from regwatch.fetching.domain.documents import DocumentKind, Fault, ParsedDocument, ParsedItem
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.feeds import parse_feed

FUNCTION = "regwatch.fetching.reading:read_document"


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


def document_from(answer: Mapping[str, Any]) -> ParsedDocument:
    """The child's answer as values."""
    return ParsedDocument(
        kind=DocumentKind(answer["kind"]),
        problem=answer["problem"],
        items=tuple(_item(*fields) for fields in answer["items"]),
        fault=Fault(answer["fault"]) if answer["fault"] else None,
        title=answer["title"],
        ttl_minutes=answer["ttl_minutes"],
        next_url=answer["next_url"],
        feed_url=answer["feed_url"],
    )


def _item(  # noqa: PLR0913, PLR0917 - the fields of an item in their order
    identity: str,
    title: str,
    guid: str | None,
    url: str | None,
    published: str | None,
    raw_date: str,
    summary: str,
    text: str,
    extra: dict[str, Any],
) -> ParsedItem:
    return ParsedItem(identity, title, guid, url, _date(published), raw_date, summary, text, extra)


def _date(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
