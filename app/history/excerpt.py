"""What proves one record outside Tidemark: its own entries whole, and of every other entry the digest alone.

Nobody can read a word of another record from its digest, and with it the chain is recomputed up to a head that went
out before. An entry of the first format has no digest that could stand for it, so an excerpt begins behind the last of
those, with the hash of that entry as it is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.readable import BATCH, UnreadableRow, readable_rows
from app.db.scope import seen_client
from app.db.session import Database
from app.history.domain.chain import (
    FIRST_PREVIOUS,
    REDACTED,
    REDACTED_KIND,
    EntryFormat,
    Head,
    StoredEntry,
    content_digest,
)
from app.history.models import HistoryEntry
from app.history.queries import as_stored, entry_columns, entry_of, stored_entries


@dataclass(frozen=True)
class Excerpt:
    """The entries that are shown whole, and between which entries all others stand as digests."""

    begins_after: Head  # of sequence 0 where it begins with the first entry
    ends_at: Head
    entries: tuple[StoredEntry, ...]

    @property
    def shown(self) -> frozenset[int]:
        return frozenset(one.entry.sequence for one in self.entries)


def entries_about(session: Session, actor: Actor, kind: str, key: str, *, always: str) -> list[StoredEntry]:
    """The entries about one thing as the actor may read them in the history, oldest first, and who took a text away.

    Those with the tag `always` come in any case: whoever may see the thing may see what they tell. What cannot be read
    is left out, and is missed by whoever recomputes the chain.
    """
    about = and_(col(HistoryEntry.subject_kind) == kind, col(HistoryEntry.subject_id) == key)
    is_open = seen_client(actor, col(HistoryEntry.client_id))
    if not actor.can(Capability.READ_HISTORY):
        return _read(session, about, col(HistoryEntry.tag) == always)
    own = _read(session, about, or_(col(HistoryEntry.tag) == always, is_open))
    gone = [str(one.entry.sequence) for one in own if one.redacted]
    if not gone:
        return own
    takes_away = and_(col(HistoryEntry.tag) == REDACTED, col(HistoryEntry.subject_kind) == REDACTED_KIND)
    told = _read(session, takes_away, col(HistoryEntry.subject_id).in_(gone), is_open)
    return sorted((*own, *told), key=lambda one: one.entry.sequence)


def last_of_first_format(session: Session, up_to: int) -> Head:
    """The last entry that no digest can stand for; sequence 0 where there is none."""
    chosen = select(col(HistoryEntry.id), col(HistoryEntry.hash)).where(
        col(HistoryEntry.format) == EntryFormat.FIRST, col(HistoryEntry.id) <= up_to
    )
    found = session.execute(chosen.order_by(col(HistoryEntry.id).desc()).limit(1)).one_or_none()
    return Head(found.id, found.hash) if found else Head(0, FIRST_PREVIOUS)


def digests_of_others(database: Database, excerpt: Excerpt) -> Iterator[list[tuple[int, str]]]:
    """Sequence and digest of every entry that is not shown, a batch at a time, each a read of its own."""
    after, shown, key = excerpt.begins_after.sequence, excerpt.shown, col(HistoryEntry.id)
    while True:
        chosen = select(key, *entry_columns()).where(key > after, key <= excerpt.ends_at.sequence).limit(BATCH)
        with database.reading() as session:
            rows = readable_rows(session, chosen, key)
        if not rows:
            return
        after = rows[-1].id
        others = (row for row in rows if not isinstance(row, UnreadableRow) and row.id not in shown)
        yield [(row.id, content_digest(entry_of(row), row.salt)) for row in others]


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[StoredEntry]:
    rows = readable_rows(session, stored_entries().where(*conditions), col(HistoryEntry.id))
    return [as_stored(row) for row in rows if not isinstance(row, UnreadableRow)]
