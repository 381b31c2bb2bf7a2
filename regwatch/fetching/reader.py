"""The parent's side of reading: what is asked of the child process, and its answer made values again.

No parser is imported here: the child has them, and the parent must never run them on what came from outside.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from regwatch.fetching.domain.documents import DocumentKind, Fault, ParsedDocument, ParsedItem

READER = "document"
FUNCTION = "regwatch.fetching.reading:read_document"


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
