"""What makes two versions of an item the same: its hash, and the hash of what a reader would notice.

A publisher that only touches a timestamp makes a new version and alerts nobody; a changed word does both. Figures that
tick on a page by themselves ("3 hours ago", "11 comments") are no words, while those of a rule (8 weeks, £35) are.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from regwatch.changes.domain.ticking import without_ticking
from regwatch.fetching.domain.documents import ParsedItem

# What changes in a document at each request although nothing was published (FreshRSS's finding).
CLOCKS = re.compile(rb"<(lastBuildDate|pubDate|updated|generated|ttl)\b[^>]*>[^<]{0,100}</\1>", re.IGNORECASE)
FIRST_ITEM = re.compile(rb"<(item|entry)[\s>]", re.IGNORECASE)


def content_hash(item: ParsedItem) -> str:
    """The whole item: another hash is another version."""
    return _hash(item.title, item.text or item.summary, item.url or "", item.raw_date, repr(sorted(item.extra.items())))


def material_hash(item: ParsedItem) -> str:
    """What a reader notices, white space and case of the title apart: another hash re-opens what was decided."""
    return material_hash_of(item.title, item.text or item.summary, item.extra)


def material_hash_of(title: str, text: str, extra: Mapping[str, Any]) -> str:
    """The same of a version that was kept, whose hash may have been made by an earlier rule."""
    words = " ".join(f"{title.casefold()}\n{text}".split())
    return _hash(without_ticking(words), repr(extra.get("in_force", "")))


def document_hash(body: bytes) -> str:
    """The bytes of a document without the clocks of its head: equal means that nothing needs to be parsed."""
    first = FIRST_ITEM.search(body)
    head = body[: first.start()] if first else body[:0]
    return hashlib.sha256(CLOCKS.sub(b"", head) + body[len(head) :]).hexdigest()


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
