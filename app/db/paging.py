"""Paging by key: the cursor in the address holds the sort value and the id of the row to go on from.

OFFSET costs more on each page and shifts when rows arrive; a key does neither. Every list has a total order,
since the id settles equal values.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from app.db.session import Database

Selection: TypeAlias = Select[*tuple[Any, ...]]
PAGE_SIZE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: a column that is never NULL (coalesce it), then the id."""

    column: Any
    id: Any
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """One page of rows, with the cursors of its neighbours (None where there is none)."""

    rows: tuple[Any, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None


def page_of(session: Session, statement: Selection, order: Order, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """Read one page of `statement`; a cursor that cannot be read means the first page.

    The sort value and id are added to what is selected as `sort_value` and `sort_id`.
    """
    position = _read_cursor(cursor)
    if position is not None and not _fits(order.column, position.value):
        position = None
    backwards = position is not None and position.backwards
    descending = order.descending != backwards
    keyed = statement.add_columns(order.column.label("sort_value"), order.id.label("sort_id"))
    if position is not None:
        keyed = keyed.where(_beyond(order, position, descending=descending))
    keys = (order.column, order.id)
    direction = [key.desc() if descending else key.asc() for key in keys]
    found = list(session.execute(keyed.order_by(*direction).limit(size + 1)))
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    return _page(rows, has_next=backwards or more, has_previous=more if backwards else position is not None)


def count_up_to(session: Session, statement: Selection, cap: int = COUNT_CAP) -> int:
    """Count rows, stopping one past the cap, so that a count never walks a whole table."""
    limited = statement.order_by(None).limit(cap + 1).subquery()
    return int(session.execute(select(func.count()).select_from(limited)).scalar_one())


def shown_count(count: int, cap: int = COUNT_CAP) -> str:
    return f"{cap:,}+" if count > cap else f"{count:,}"


@dataclass(frozen=True)
class _Position:
    value: Any
    id: int
    backwards: bool


def _page(rows: list[Row[Any]], *, has_next: bool, has_previous: bool) -> Page:
    if not rows:
        return Page(())
    return Page(
        rows=tuple(rows),
        next_cursor=_cursor(rows[-1], backwards=False) if has_next else None,
        previous_cursor=_cursor(rows[0], backwards=True) if has_previous else None,
    )


def _beyond(order: Order, position: _Position, *, descending: bool) -> ColumnElement[bool]:
    column, key = order.column, order.id
    further = column < position.value if descending else column > position.value
    further_id = key < position.id if descending else key > position.id
    return or_(further, and_(column == position.value, further_id))


def _cursor(row: Row[Any], *, backwards: bool) -> str:
    value = row.sort_value
    kind = "instant" if isinstance(value, datetime) else "day" if isinstance(value, date) else "plain"
    text = value.isoformat() if kind != "plain" else value
    packed = json.dumps([kind, text, row.sort_id, int(backwards)], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _fits(column: Any, value: Any) -> bool:
    """Whether a value from an address can be compared with this column; PostgreSQL fails where SQLite shrugs."""
    kind = column.type
    while isinstance(kind, TypeDecorator):
        kind = kind.impl_instance  # a decorator does not tell the Python type of what it decorates
    if isinstance(value, str):
        return issubclass(kind.python_type, str) and "\x00" not in value and _is_text(value)
    if isinstance(value, datetime):
        return issubclass(kind.python_type, datetime) and value.tzinfo is not None
    return issubclass(kind.python_type, type(value))


def _is_text(value: str) -> bool:
    """Half of a surrogate pair is JSON, and no text that a database takes."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_number(value: Any) -> bool:
    """A whole number that every database holds; true is one to Python, and no thing to compare with in SQL."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _read_cursor(cursor: str | None) -> _Position | None:
    """Cursors come from addresses that people edit, so anything unreadable is no cursor."""
    if not cursor:
        return None
    try:
        kind, value, key, backwards = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if kind == "instant":
            value = datetime.fromisoformat(value).astimezone(UTC)  # which the last hours there are do not survive
        elif kind == "day":
            value = date.fromisoformat(value)
        elif not isinstance(value, str) and not _is_number(value):
            return None
        if not _is_number(key) or (isinstance(value, int) and not _is_number(value)):
            return None
        return _Position(value, key, bool(backwards))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        return None


def all_rows(database: Database, page_at: Callable[[Session, str | None], Page]) -> Iterator[Any]:
    """The rows of every page, each page a read of its own, so that a slow reader holds up no writer (DESIGN 4)."""
    cursor: str | None = None
    while True:
        with database.reading() as reading:
            page = page_at(reading, cursor)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return
