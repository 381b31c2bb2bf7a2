"""Writing many rows of one table with one statement, past the ORM's bookkeeping, which costs more than the writing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlmodel import Session, SQLModel

BATCH = 500


def insert_rows(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if rows:
        session.connection().execute(insert(_table(row)), rows)


def insert_known_by(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]], key: str) -> dict[str, int]:
    """Insert rows; their ids by the value of a unique column."""
    if not rows:
        return {}
    table = _table(row)
    made = session.connection().execute(insert(table).returning(table.c[key], table.c.id), rows)
    return {one[0]: one[1] for one in made}


def update_rows(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows that all have the same columns, each by its `id`."""
    if not rows:
        return
    table = _table(row)
    names = [name for name in rows[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("the_id")).values({name: bindparam(name) for name in names})
    session.connection().execute(statement, [{**one, "the_id": one["id"]} for one in rows])


def delete_rows(session: Session, row: type[SQLModel], column: str, values: Sequence[int], **more: str) -> None:
    """Delete the rows of which a column has one of these values, and others have theirs."""
    table = _table(row)
    conditions = [table.c[name] == value for name, value in more.items()]
    for start in range(0, len(values), BATCH):
        chosen = table.c[column].in_(values[start : start + BATCH])
        session.connection().execute(delete(table).where(chosen, *conditions))


def _table(row: type[SQLModel]) -> Table:
    table = row.__table__  # type: ignore[attr-defined]  # every table class has one; SQLModel does not say so
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    return table
