"""A row in every table, made from the tables themselves: a table that is added tomorrow gets its row without a word.

What is chained or signed is made by its operations, since nobody can make that up. Every other table that is still
empty gets two rows: one with everything filled in, and one with nothing but what must be.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import AutoString, Session

from app.db.columns import Exact, UtcInstant
from app.db.session import dialect_of
from app.home.bare import bare_tables
from audits.checklists.operations.publishing import start_draft
from tests.cast import NOW, Cast
from tests.factories.procedures import add_complaint, submit
from tests.factories.sealed import add_sealed

AT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
WORDS = "Ünïcode £5, “quoted”, a 'quote'\nand a second line"
HELD: Mapping[str, Any] = {"text": "é", "list": [1, None, True, 0.5], "empty": {}}


def fill_every_table(session: Session, metadata: MetaData, cast: Cast) -> None:
    """An organisation that holds a row in every table, whole in the sense of `history verify`."""
    checklist = add_sealed(session, cast)
    start_draft(session, checklist, by=cast.officer, now=NOW)  # a row may hang on it without altering what is published
    for code in ("PR-COMPLAINT", "PR-OTHER"):  # a revision is held to the entry that tells of its submission
        submit(session, add_complaint(session, cast, NOW, code=code), by=cast.officer, now=NOW)
    with bare_tables(session, metadata):
        for table in metadata.sorted_tables:
            if not count_of(session, table):
                _fill(session, table)
    if dialect_of(session) == "postgresql":
        for table in metadata.sorted_tables:
            name = session.connection().dialect.identifier_preparer.format_table(table)
            moved = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {name}))"
            session.execute(text(moved))


def count_of(session: Session, table: Table) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def _fill(session: Session, table: Table) -> None:
    """The full row, then the sparse one; where a row may name another of its table, the first names the second."""
    full = {column.name: _value(session, column, 0) for column in table.columns}
    sparse = {c.name: None if c.nullable else _value(session, c, 1) for c in table.columns}
    session.execute(insert(table), [full, sparse])
    for key in table.foreign_keys:
        if key.column.table is table:
            session.execute(update(table).where(table.c.id == 1).values({key.parent.name: 2}))


def _value(session: Session, column: Column[Any], at: int) -> Any:
    if column.primary_key:
        return at + 1
    for key in column.foreign_keys:
        return None if key.column.table is column.table else _known(session, key.column, at)
    kind = column.type
    if isinstance(kind, Enum):
        return list(kind.enum_class or kind.enums)[at]
    if isinstance(kind, Exact):
        return Decimal("1234.567") + at
    if isinstance(kind, String | AutoString):
        return _words(column.name, kind.length, at)
    values: tuple[tuple[type[Any], Any], ...] = (
        (UtcInstant, AT), (Date, date(2026, 11, 24 + at)), (JSON, dict(HELD)), (LargeBinary, bytes(range(256))),
        (Boolean, at == 0), (Float, 0.1 + at), (Integer, 20 + at),
    )  # fmt: skip
    return next(value for sort, value in values if isinstance(kind, sort))


def _words(name: str, length: int | None, at: int) -> str:
    if length == 64:  # a hash
        return f"{at}" * 64
    return f"{at} {name} {WORDS}"[: length or 200]


def _known(session: Session, column: Column[Any], at: int) -> int:
    """One of the newest ids; the second row of a table takes another one than the first, where there is one."""
    ids = session.execute(select(column).order_by(column.desc()).limit(2)).scalars().all()
    return int(ids[at % len(ids)])
