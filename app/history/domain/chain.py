"""How an entry is hashed, and how a chain is judged.

Each hash covers canonical JSON (sorted keys, UTF-8, instants as UTC text) with its own prefix, so that an entry
can never be passed off as a document. A document's hash is salted: its text may be redacted later and the chain
stays whole, yet nobody can guess the text from the hash that remains.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST_PREVIOUS = "0" * 64
ENTRY_PREFIX = b"tidemark history entry 1\n"
DOCUMENT_PREFIX = b"tidemark history document 1\n"


@dataclass(frozen=True)
class Entry:
    """One entry as it is hashed. `sequence` counts from 1 without a gap."""

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


@dataclass(frozen=True)
class Stored:
    """An entry as it is found in the database, with its document (None when it was redacted)."""

    entry: Entry
    hash: str
    document: Mapping[str, Any] | None
    salt: str
    redacted: bool = False


@dataclass(frozen=True)
class Head:
    """The last entry at some moment, as it was published outside the database."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What verification found: how many entries are sound and the first one that is not."""

    sound: int
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.problem


def entry_hash(entry: Entry) -> str:
    fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _digest(ENTRY_PREFIX, fields)


def document_hash(document: Mapping[str, Any], salt: str) -> str:
    return _digest(DOCUMENT_PREFIX, {"salt": salt, "document": document})


def verify(entries: Iterable[Stored], heads: Iterable[Head] = ()) -> Verdict:
    """Recompute every hash in order of sequence; name the first entry that was altered, added, moved or is missing."""
    previous, sound = FIRST_PREVIOUS, 0
    published: dict[int, set[str]] = {}
    for head in heads:  # several may name one entry, and each must fit: the head row may be the forger's
        published.setdefault(head.sequence, set()).add(head.hash)
    for stored in entries:
        problem = _problem_of(stored, sound + 1, previous)
        if not problem and published.get(stored.entry.sequence, set()) - {stored.hash}:
            problem = f"entry {stored.entry.sequence} differs from the head published for it: the chain was rewritten"
        if problem:
            return Verdict(sound, problem)
        previous, sound = stored.hash, sound + 1
    last = max(published, default=0)
    if last > sound:
        return Verdict(sound, f"entry {sound + 1} is missing: the history ends at {sound}, but {last} was published")
    return Verdict(sound)


def _problem_of(stored: Stored, expected: int, previous: str) -> str:
    entry = stored.entry
    if entry.sequence > expected:
        return f"entry {expected} is missing: the next one found is {entry.sequence}"
    if entry.sequence < expected:
        return f"entry {entry.sequence} stands twice or out of order"
    if entry.previous_hash != previous:
        return f"entry {entry.sequence} does not follow from the one before it: it was inserted, moved or rewritten"
    if entry_hash(entry) != stored.hash:
        return f"entry {entry.sequence} was altered: '{entry.sentence}'"
    return _problem_of_document(stored)


def _problem_of_document(stored: Stored) -> str:
    name = f"the document of entry {stored.entry.sequence}"
    if stored.document is None:
        return "" if stored.redacted else f"{name} is missing: '{stored.entry.sentence}'"
    if document_hash(stored.document, stored.salt) != stored.entry.document_hash:
        return f"{name} was altered: '{stored.entry.sentence}'"
    return ""


def _digest(prefix: bytes, value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).hexdigest()
