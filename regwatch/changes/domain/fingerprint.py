"""What makes two versions of an item the same: its hash, and the hash of what a reader would notice.

A publisher that only touches a timestamp makes a new version and alerts nobody; a changed word does both.
"""

import hashlib
import re

from regwatch.fetching.domain.documents import ParsedItem

# What changes in a document at each request although nothing was published (FreshRSS's finding).
CLOCKS = re.compile(rb"<(lastBuildDate|pubDate|updated|generated|ttl)\b[^>]*>[^<]{0,100}</\1>", re.IGNORECASE)
FIRST_ITEM = re.compile(rb"<(item|entry)[\s>]", re.IGNORECASE)


def content_hash(item: ParsedItem) -> str:
    """The whole item: another hash is another version."""
    return _hash(item.title, item.text or item.summary, item.url or "", item.raw_date, repr(sorted(item.extra.items())))


def material_hash(item: ParsedItem) -> str:
    """What a reader notices, white space and case of the title apart: another hash re-opens what was decided."""
    words = " ".join(f"{item.title.casefold()}\n{item.text or item.summary}".split())
    return _hash(words, repr(item.extra.get("in_force", "")))


def document_hash(body: bytes) -> str:
    """The bytes of a document without the clocks of its head: equal means that nothing needs to be parsed."""
    first = FIRST_ITEM.search(body)
    head = body[: first.start()] if first else body[:0]
    return hashlib.sha256(CLOCKS.sub(b"", head) + body[len(head) :]).hexdigest()


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
