"""Reading the history: a page of entries, and the whole chain for verification."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, page_of
from app.db.readable import UnreadableRow, every_row, readable_rows
from app.db.scope import seen_client
from app.history.checking import RecordCheck, Report, nobody_listens
from app.history.domain.chain import Entry, Head, StoredEntry
from app.history.domain.verification import UnreadableEntry, Verification, verify
from app.history.models import HistoryDocument, HistoryEntry, HistoryHead

ENTRY_COLUMNS = [name for name in Entry.__dataclass_fields__ if name != "sequence"]


def entries_page(
    session: Session,
    actor: Actor,
    *,
    cursor: str | None = None,
    tag: str = "",
    actor_name: str = "",
    kind: str = "",
    key: str = "",
) -> Page:
    """The newest entries first; filters by beginning of tag, part of a name, kind of thing, and the thing itself."""
    statement = _chosen(actor)
    if tag:
        statement = statement.where(col(HistoryEntry.tag).startswith(tag, autoescape=True))
    if actor_name:
        named = func.lower(col(HistoryEntry.actor_name)).contains(actor_name.lower(), autoescape=True)
        statement = statement.where(named)
    if kind:
        statement = statement.where(col(HistoryEntry.subject_kind) == kind)
    if key:
        statement = statement.where(col(HistoryEntry.subject_id) == key)
    order = Order(col(HistoryEntry.id), col(HistoryEntry.id), descending=True)
    return page_of(session, statement, order, cursor)


def latest_about(session: Session, actor: Actor, kind: str, key: str, limit: int = 20) -> list[Any]:
    """The newest entries about one thing, for its page."""
    statement = _chosen(actor).where(col(HistoryEntry.subject_kind) == kind, col(HistoryEntry.subject_id) == key)
    return list(session.execute(statement.order_by(col(HistoryEntry.id).desc()).limit(limit)))


def entries_tagged(session: Session, kind: str, key: str, tag: str) -> list[Any]:
    """Who did one sort of thing to what the caller may see, and when, oldest first."""
    statement = select(col(HistoryEntry.at), col(HistoryEntry.actor_name), col(HistoryEntry.sentence)).where(
        col(HistoryEntry.subject_kind) == kind, col(HistoryEntry.subject_id) == key, col(HistoryEntry.tag) == tag
    )
    return list(session.execute(statement.order_by(col(HistoryEntry.id))))


def last_times(session: Session, kind: str, tag: str, keys: Collection[str]) -> dict[str, datetime]:
    """When one sort of thing was last done to each of these, by its key."""
    chosen = select(col(HistoryEntry.subject_id), func.max(col(HistoryEntry.at))).where(
        col(HistoryEntry.subject_kind) == kind,
        col(HistoryEntry.subject_id).in_(sorted(keys)),
        col(HistoryEntry.tag) == tag,
    )
    return {row[0]: row[1] for row in session.execute(chosen.group_by(col(HistoryEntry.subject_id)))}


def entry_with_document(session: Session, actor: Actor, sequence: int) -> Any | None:
    """One entry with what stood before and after, or None."""
    statement = (
        _chosen(actor)
        .add_columns(
            col(HistoryDocument.body),
            col(HistoryDocument.redacted),
            col(HistoryEntry.document_hash),
            col(HistoryEntry.hash),
            col(HistoryEntry.previous_hash),
        )
        .join(HistoryDocument, col(HistoryDocument.entry_id) == col(HistoryEntry.id))
        .where(col(HistoryEntry.id) == sequence)
    )
    return session.execute(statement).one_or_none()


def head(session: Session) -> Head | None:
    row = session.get(HistoryHead, 1)
    return Head(row.sequence, row.hash) if row else None


def verify_history(
    session: Session,
    published: Collection[Head] = (),
    checks: Collection[RecordCheck] = (),
    report: Report = nobody_listens,
    *,
    today: date = date.max,
) -> Verification:
    """Recompute every entry and document, then what the features sealed, from the live rows.

    The chain is held against the head row and against heads that were published elsewhere. `today` is the day on
    which what was kept is to be true; without one, what time alone changes may stand on either side.
    """
    chain = verify(_stored(session, report), head(session), published)
    return Verification((*chain, *(one for check in checks for one in check(session, report, today))))


@dataclass(frozen=True)
class Recorded:
    """An entry about one thing, as it is held against the rows that it vouches for."""

    sequence: int
    at: datetime
    tag: str
    sentence: str
    actor_id: int | None
    actor_name: str
    document: Mapping[str, Any] | None

    def after(self, name: str) -> Any:
        """A value of what stood after it; None where there is none."""
        return self._part("after").get(name)

    def agrees_with(self, body: Mapping[str, Any]) -> bool:
        """Whether a row still says all that its document tells of; some documents tell only what differed."""
        return all(name in body and body[name] == value for name, value in self._part("after").items())

    @property
    def has_text(self) -> bool:
        return self.document is not None

    def sealed(self, table: str) -> str | None:
        """The seal of the row that came with this entry; None before rows were sealed, and after a redaction."""
        found = self._part("sealed").get(table)
        return found if isinstance(found, str) else None

    def sealed_under(self, prefix: str) -> list[str]:
        """The names that begin so of all that came sealed with this entry."""
        return [name for name in self._part("sealed") if name.startswith(prefix)]

    def _part(self, name: str) -> Mapping[str, Any]:
        found = self.document.get(name) if isinstance(self.document, Mapping) else None
        return found if isinstance(found, Mapping) else {}


def recorded_about(
    session: Session, kind: str, keys: Collection[str], tags: Collection[str]
) -> dict[str, list[Recorded]]:
    """The entries with these tags about some things, oldest first, by the key of the thing.

    What cannot be read is left out: `verify_history` names it.
    """
    statement = _recorded().where(
        col(HistoryEntry.subject_kind) == kind,
        col(HistoryEntry.subject_id).in_(sorted(keys)),
        col(HistoryEntry.tag).in_(sorted(tags)),
    )
    found: dict[str, list[Recorded]] = defaultdict(list)
    for row in readable_rows(session, statement, col(HistoryEntry.id)):
        if not isinstance(row, UnreadableRow):
            found[row.subject_id].append(_as_recorded(row))
    return found


def newest_about(
    session: Session, kind: str, keys: Collection[str], *, but: Collection[str] = ()
) -> dict[str, Recorded]:
    """The newest entry about each of some things, by its key; one that cannot be read is left out.

    Entries with one of the tags `but` are passed over: they say nothing of the thing's own rows.
    """
    newest = (
        select(func.max(col(HistoryEntry.id)))
        .where(
            col(HistoryEntry.subject_kind) == kind,
            col(HistoryEntry.subject_id).in_(sorted(keys)),
            col(HistoryEntry.tag).not_in(sorted(but)),
        )
        .group_by(col(HistoryEntry.subject_id))
    )
    rows = readable_rows(session, _recorded().where(col(HistoryEntry.id).in_(newest)), col(HistoryEntry.id))
    return {row.subject_id: _as_recorded(row) for row in rows if not isinstance(row, UnreadableRow)}


def subjects_with(session: Session, tag: str) -> set[tuple[str, str]]:
    """Kind and key of everything that has an entry with this tag; `%` in it stands for anything."""
    chosen = select(col(HistoryEntry.subject_kind), col(HistoryEntry.subject_id)).where(col(HistoryEntry.tag).like(tag))
    return {(row.subject_kind, row.subject_id) for row in session.execute(chosen.distinct())}


def stored_entries() -> Selection:
    """Entries whole, each with its document: everything that they are hashed from."""
    return select(
        *entry_columns(),
        col(HistoryDocument.body),
        col(HistoryDocument.salt).label("document_salt"),
        col(HistoryDocument.redacted),
    ).outerjoin(HistoryDocument, col(HistoryDocument.entry_id) == col(HistoryEntry.id))


def entry_columns() -> list[Any]:
    """What an entry is hashed from, without its document, under the names of `Entry`."""
    named = (col(getattr(HistoryEntry, name)) for name in (*ENTRY_COLUMNS, "hash", "format", "salt"))
    return [col(HistoryEntry.id).label("sequence"), *named]


def entry_of(row: Row[Any]) -> Entry:
    """The entry in a row of `entry_columns`."""
    return Entry(sequence=row.sequence, **{name: getattr(row, name) for name in ENTRY_COLUMNS})


def as_stored(row: Row[Any]) -> StoredEntry:
    """The entry in a row of `stored_entries`."""
    return StoredEntry(
        entry=entry_of(row),
        hash=row.hash,
        document=row.body,
        document_salt=row.document_salt or "",
        redacted=bool(row.redacted),
        format=row.format,
        salt=row.salt,
    )


def _recorded() -> Selection:
    return select(
        *(col(getattr(HistoryEntry, name)) for name in ("id", "at", "tag", "sentence", "actor_id", "actor_name")),
        col(HistoryDocument.body),
        col(HistoryEntry.subject_id),
    ).outerjoin(HistoryDocument, col(HistoryDocument.entry_id) == col(HistoryEntry.id))


def _as_recorded(row: Row[Any]) -> Recorded:
    return Recorded(row.id, row.at, row.tag, row.sentence, row.actor_id, row.actor_name, row.body)


def _chosen(actor: Actor) -> Selection:
    return select(
        col(HistoryEntry.id),
        col(HistoryEntry.at),
        col(HistoryEntry.tag),
        col(HistoryEntry.sentence),
        col(HistoryEntry.actor_id),
        col(HistoryEntry.actor_name),
        col(HistoryEntry.subject_kind),
        col(HistoryEntry.subject_id),
    ).where(seen_client(actor, col(HistoryEntry.client_id)))


def _stored(session: Session, report: Report) -> Iterator[StoredEntry | UnreadableEntry]:
    """Every entry with its document, in order."""
    for number, row in enumerate(every_row(session, stored_entries(), col(HistoryEntry.id)), 1):
        report("entries", number)
        yield UnreadableEntry(row.id, row.reason) if isinstance(row, UnreadableRow) else as_stored(row)
