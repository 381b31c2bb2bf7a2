"""Reading the history: a page of entries, and the whole chain for verification."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.history.domain.chain import Entry, Head, Stored, Verdict, verify
from app.history.models import HistoryDocument, HistoryEntry, HistoryHead

BATCH = 1_000


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


def verify_history(session: Session, published: tuple[Head, ...] = ()) -> Verdict:
    """Recompute the whole chain from the live rows, against the head row and heads published elsewhere."""
    here = head(session)
    return verify(_stored(session), (*published, here) if here else published)


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


def _stored(session: Session) -> Iterator[Stored]:
    """Every entry with its document, in order, a batch at a time so that memory stays flat."""
    after = -(2**31)  # below every id that an INTEGER holds
    while True:
        rows = session.execute(
            select(HistoryEntry, HistoryDocument)
            .outerjoin(HistoryDocument, col(HistoryDocument.entry_id) == col(HistoryEntry.id))
            .where(col(HistoryEntry.id) > after)
            .order_by(col(HistoryEntry.id))
            .limit(BATCH)
        ).all()
        for entry, document in rows:
            yield _as_stored(entry, document)
        session.expunge_all()
        if len(rows) < BATCH:
            return
        after = rows[-1][0].row_id


def _as_stored(row: HistoryEntry, document: HistoryDocument | None) -> Stored:
    fields = {name: getattr(row, name) for name in Entry.__dataclass_fields__ if name != "sequence"}
    return Stored(
        entry=Entry(sequence=row.row_id, **fields),
        hash=row.hash,
        document=document.body if document else None,
        salt=document.salt if document else "",
        redacted=bool(document and document.redacted),
    )
