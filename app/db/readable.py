"""Reading rows that somebody may have tampered with: one that cannot be read is named, and hides no other.

SQLite keeps any text in any column, so that a day that is none, or JSON that is none, shows only when it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.db.paging import Selection

BATCH = 1_000
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, DBAPIError)


@dataclass(frozen=True)
class UnreadableRow:
    """A row of which a value is not what its column holds; `id` is what the key column says."""

    id: int
    reason: str


def readable_rows(session: Session, statement: Selection, key: Any) -> list[Row[Any] | UnreadableRow]:
    """The rows of a statement, in the order of their key; each on its own where they cannot be read together."""
    ordered = statement.order_by(key)
    try:
        return list(session.execute(ordered))
    except UNREADABLE:
        keys = session.execute(ordered.with_only_columns(key)).scalars().all()
        return [_one_row(session, statement, key, one) for one in keys]


def every_row(session: Session, statement: Selection, key: Any) -> Iterator[Row[Any] | UnreadableRow]:
    """All rows in the order of their key, a batch at a time, so that memory stays flat."""
    keys = select(key).order_by(key).limit(BATCH)
    batch = session.execute(keys).scalars().all()
    while batch:
        yield from readable_rows(session, statement.where(key.between(batch[0], batch[-1])), key)
        batch = session.execute(keys.where(key > batch[-1])).scalars().all()


def _one_row(session: Session, statement: Selection, key: Any, value: int) -> Row[Any] | UnreadableRow:
    try:
        return session.execute(statement.where(key == value)).one()
    except UNREADABLE as error:
        return UnreadableRow(value, _reason(error))


def _reason(error: Exception) -> str:
    """The first line of what was wrong."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return said.splitlines()[0] if said.strip() else type(error).__name__
