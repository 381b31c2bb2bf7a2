"""What verification says: of each sort of record how many were read, and the first that is not as it was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.core.text import plural
from app.history.domain.chain import (
    FIRST_PREVIOUS,
    Entry,
    EntryFormat,
    Head,
    StoredEntry,
    document_hash,
    entry_hash,
)


@dataclass(frozen=True)
class Checked:
    """One sort of record: how many were read, and the first that differs, in words."""

    sort: str
    count: int
    problem: str = ""
    sorts: str = ""  # its plural, where that is not the word with an s

    @property
    def words(self) -> str:
        """`2,214 answers`."""
        return plural(self.count, self.sort, self.sorts)


@dataclass(frozen=True)
class Verification:
    """Everything that was checked, sort by sort."""

    checked: tuple[Checked, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(one.problem for one in self.checked if one.problem)

    @property
    def is_whole(self) -> bool:
        return not self.problems

    @property
    def problem(self) -> str:
        """Every first problem, in one line."""
        return "; ".join(self.problems)


@dataclass(frozen=True)
class UnreadableEntry:
    """An entry of which a value cannot be read back from the database at all."""

    sequence: int
    reason: str


@dataclass
class RecordTally:
    """Counts one sort of record and keeps its first problem."""

    sort: str
    sorts: str = ""
    count: int = 0
    problem: str = ""

    def note(self, problem: str) -> None:
        """Keep a problem, unless an earlier one is kept."""
        self.problem = self.problem or problem

    def checked(self) -> Checked:
        return Checked(self.sort, self.count, self.problem, self.sorts)


@dataclass
class _Chain:
    """What is known half-way along the chain."""

    published: dict[int, set[str]]
    entries: RecordTally = field(default_factory=lambda: RecordTally("entry", "entries"))
    documents: RecordTally = field(default_factory=lambda: RecordTally("document"))
    last: int = 0
    previous: str = FIRST_PREVIOUS
    textless: dict[int, StoredEntry] = field(default_factory=dict)  # what some later entry must have redacted
    first_document: tuple[int, str] | None = None

    def document_differs(self, sequence: int, problem: str) -> None:
        """Keep the first by sequence: that a text is gone without an entry shows only at the end."""
        if self.first_document is None or sequence < self.first_document[0]:
            self.first_document = sequence, f"the document of entry {sequence} {problem}"


def verify(
    entries: Iterable[StoredEntry | UnreadableEntry], head: Head | None, published: Iterable[Head] = ()
) -> tuple[Checked, Checked]:
    """Recompute every hash in order of sequence; the first entry and the first document that differ.

    `head` is what the database itself says is the last entry; `published` are heads that went out of it.
    """
    told: dict[int, set[str]] = {}
    for one in (*published, *([head] if head else [])):  # several may name one entry, and each must fit
        told.setdefault(one.sequence, set()).add(one.hash)
    chain = _Chain(told)
    for stored in entries:
        chain.entries.count += 1
        if isinstance(stored, UnreadableEntry):
            chain.entries.note(f"entry {stored.sequence} cannot be read: {stored.reason}")
            chain.last, chain.previous = stored.sequence, ""
            continue
        altered = _altered(stored)
        chain.entries.note(_out_of_place(stored.entry, chain) or altered or _rewritten(stored, chain))
        chain.last, chain.previous = stored.entry.sequence, stored.hash
        if not altered:  # else its document has nothing to be held against
            _check_document(stored, chain)
    chain.entries.note(_problem_of_end(chain, head))
    for sequence, stored in list(chain.textless.items())[:1]:
        chain.document_differs(sequence, f"has no text, and no entry says who took it away: '{_said(stored)}'")
    chain.documents.note(chain.first_document[1] if chain.first_document else "")
    return chain.entries.checked(), chain.documents.checked()


def _out_of_place(entry: Entry, chain: _Chain) -> str:
    expected = chain.last + 1
    if entry.sequence > expected:
        return f"entry {expected} is missing: the next one found is {entry.sequence}"
    if entry.sequence < expected:
        return f"entry {entry.sequence} stands twice or out of order"
    if chain.previous and entry.previous_hash != chain.previous:
        return f"entry {entry.sequence} does not follow from the one before it: it was inserted, moved or rewritten"
    return ""


def _altered(stored: StoredEntry) -> str:
    entry = stored.entry
    try:
        same = entry_hash(entry, stored.format, stored.salt) == stored.hash
    except (ValueError, TypeError, AttributeError) as error:
        return f"entry {entry.sequence} cannot be read: {error}"
    # The first format has no salt of its own, and its hash covers none.
    if not same or (stored.format == EntryFormat.FIRST and stored.salt):
        return f"entry {entry.sequence} was altered: '{entry.sentence}'"
    return ""


def _rewritten(stored: StoredEntry, chain: _Chain) -> str:
    if chain.published.get(stored.entry.sequence, set()) - {stored.hash}:
        return f"entry {stored.entry.sequence} differs from the head published for it: the chain was rewritten"
    return ""


def _check_document(stored: StoredEntry, chain: _Chain) -> None:
    chain.documents.count += stored.document is not None
    redacted = chain.textless.pop(stored.entry.redacts or 0, None)
    if redacted is not None and redacted.document_salt:
        chain.document_differs(redacted.entry.sequence, f"was altered after its redaction: '{_said(redacted)}'")
    problem = _problem_of_document(stored)
    if problem:
        chain.document_differs(stored.entry.sequence, problem)
    elif stored.document is None:
        chain.textless[stored.entry.sequence] = stored


def _problem_of_document(stored: StoredEntry) -> str:
    if stored.document is None:
        return "" if stored.redacted else f"is missing: '{_said(stored)}'"
    if stored.redacted:
        return f"is marked as redacted, and yet has its text: '{_said(stored)}'"
    try:
        same = document_hash(stored.document, stored.document_salt) == stored.entry.document_hash
    except (ValueError, TypeError) as error:
        return f"cannot be read: {error}"
    return "" if same else f"was altered: '{_said(stored)}'"


def _said(stored: StoredEntry) -> str:
    return stored.entry.sentence


def _problem_of_end(chain: _Chain, head: Head | None) -> str:
    last = chain.last
    furthest = max(chain.published, default=0)
    if furthest > last:
        return f"entry {last + 1} is missing: the history ends at {last}, but {furthest} was published"
    if last and head is None:
        return f"the head is missing: the history ends at entry {last}, and nothing says that this is its end"
    if head and head.sequence < last:
        return f"entry {head.sequence + 1} stands behind the head, which says that {head.sequence} is the last"
    return ""
