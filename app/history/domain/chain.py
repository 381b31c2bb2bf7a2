"""How an entry and its document are hashed.

Each hash has its own prefix, so that an entry can never be passed off as a document. A document's hash is salted:
its text may be redacted later and the chain stays whole, and since its salt goes with it, nobody can guess the text
from the hash that remains.

An entry of the linked format is hashed in two steps: a salted digest of its own content, and a link over that digest
and the hash before it. One record is proven by showing its own entries whole and of all others the digest alone.
Entries of the first format, whose one hash covers everything at once, verify as they always did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from app.core.canonical import digest, instant_text

FIRST_PREVIOUS = "0" * 64
ENTRY_PREFIX = b"tidemark history entry 1\n"
CONTENT_PREFIX = b"tidemark history content 2\n"
LINK_PREFIX = b"tidemark history link 2\n"
DOCUMENT_PREFIX = b"tidemark history document 1\n"
SEAL_PREFIX = b"tidemark sealed row 1\n"
REDACTED = "history:redacted"
REDACTED_KIND = "history_entry"


class EntryFormat(IntEnum):
    """How an entry is hashed; 1 until Tidemark 0.1.0."""

    FIRST = 1
    LINKED = 2


@dataclass(frozen=True)
class Entry:
    """One entry as it is hashed. `sequence` increments from 1 without a gap."""

    sequence: int
    at: datetime
    tag: str
    sentence: str
    actor_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: str
    client_id: int | None
    document_hash: str
    previous_hash: str

    @property
    def redacts(self) -> int | None:
        """The sequence of the entry whose document this one took away."""
        if (self.tag, self.subject_kind) != (REDACTED, REDACTED_KIND) or not self.subject_id.isdecimal():
            return None
        return int(self.subject_id)


@dataclass(frozen=True)
class StoredEntry:
    """An entry as it is found in the database, with its document (None when there is no text)."""

    entry: Entry
    hash: str
    document: Mapping[str, Any] | None
    document_salt: str
    redacted: bool = False
    format: int = EntryFormat.LINKED
    salt: str = ""


@dataclass(frozen=True)
class Head:
    """The last entry at some moment, as it was published outside the database."""

    sequence: int
    hash: str


def entry_hash(entry: Entry, form: int, salt: str) -> str:
    """The hash of an entry in either format; ValueError for one that no Tidemark has written so far."""
    if form == EntryFormat.FIRST:
        return digest({**_content(entry), "previous_hash": entry.previous_hash}, ENTRY_PREFIX)
    if form == EntryFormat.LINKED:
        return link_hash(entry.sequence, entry.previous_hash, content_digest(entry, salt))
    message = f"it is of format {form}, which this Tidemark does not know"
    raise ValueError(message)


def content_digest(entry: Entry, salt: str) -> str:
    """What stands for an entry that is not shown: its words cannot be guessed from it without the salt."""
    return digest({"salt": salt, "entry": _content(entry)}, CONTENT_PREFIX)


def link_hash(sequence: int, previous_hash: str, content: str) -> str:
    """The hash of an entry from the hash before it and the digest of its content."""
    return digest({"sequence": sequence, "previous_hash": previous_hash, "content": content}, LINK_PREFIX)


def document_hash(document: Mapping[str, Any], salt: str) -> str:
    return digest({"salt": salt, "document": document}, DOCUMENT_PREFIX)


def seal(facts: Mapping[str, Any]) -> str:
    """The digest of a row that is never changed again, for the document of the entry that tells of it."""
    return digest(facts, SEAL_PREFIX)


def _content(entry: Entry) -> dict[str, Any]:
    fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "previous_hash"}
    fields["at"] = instant_text(entry.at)
    return fields
