"""The only module that imports feedparser: it survives every broken feed, and costs forty times the fast path.

Its cleaning is off (markup is dropped by us in any case) and its dates are not believed: it gives None without a
sign, or a wrong date, for the forms that regulators use. The raw date is taken.
"""

from io import BytesIO
from typing import Any

import feedparser

from regwatch.fetching.charset import without_prolog
from regwatch.fetching.domain.documents import DocumentKind
from regwatch.fetching.raw_items import RawItem
from regwatch.fetching.xml_feeds import RawFeed

KINDS = {"rss": DocumentKind.RSS, "atom": DocumentKind.ATOM, "cdf": DocumentKind.RSS}
RDF = {"rss090", "rss10"}


def read_broken(text: str) -> RawFeed | None:
    """What feedparser finds in a text; None when it recognises no feed."""
    # Bytes in UTF-8 and no declaration: the charset was settled before. A stream, because feedparser takes bare bytes
    # for the name of a file first: a document that says "/etc/passwd" would be answered with ours.
    stream = BytesIO(without_prolog(text).encode("utf-8", "replace"))
    try:
        found = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except Exception:  # noqa: BLE001 - it raises whatever its parsers raise, such as ValueError for a blank in a namespace
        return None
    version = str(found.get("version") or "")
    if not version and not found.entries:
        return None
    family = version.rstrip("0123456789")
    kind = DocumentKind.RDF if version in RDF else KINDS.get(family, DocumentKind.UNKNOWN)
    return RawFeed(kind, str(found.feed.get("title", "")), [_item(entry) for entry in found.entries])


def _item(entry: Any) -> RawItem:
    contents = entry.get("content") or [{}]
    # As a plain dict: feedparser's own look-up warns, or gives the other date, where `updated` is missing.
    dates = (dict.get(entry, name) for name in ("published", "updated", "created"))
    return RawItem(
        title=str(entry.get("title") or entry.get("itunes_title") or ""),
        guid=str(entry.get("id", "")),
        link=str(entry.get("link", "")),
        date=str(next((date for date in dates if date), "")),
        summary=str(entry.get("summary", "")),
        content=str(contents[0].get("value", "")),
    )
