"""Writing many rows of one table with one statement, past the bookkeeping of ORM and Core.

Both cost more than the writing, and all of it would fall into a transaction that keeps others from writing. So values
are turned into the driver's own here, a column at a time, and the driver gets them as they are.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Insert, Table, Update, bindparam, delete, insert, select, update
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

BATCH = 500


def insert_rows(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if rows:
        table = _table(row)
        names = list(rows[0])
        _execute(session, insert(table).values({name: bindparam(name) for name in names}), table, rows)


def insert_known_by(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]], key: str) -> dict[str, int]:
    """Insert rows; their ids by the value of a unique column."""
    insert_rows(session, row, rows)
    table, known = _table(row), dict[str, int]()
    for start in range(0, len(rows), BATCH):
        chosen = table.c[key].in_([one[key] for one in rows[start : start + BATCH]])
        known |= {one[0]: one[1] for one in session.execute(select(table.c[key], table.c.id).where(chosen))}
    return known


def update_rows(session: Session, row: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows that all have the same columns, each by its `id`."""
    if not rows:
        return
    table = _table(row)
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
    # A parameter must not have the name of a column that the statement could set.
    statement = update(table).where(table.c.id == bindparam("the_id")).values(values)
    _execute(session, statement, table, [{**one, "the_id": one["id"]} for one in rows])


def delete_rows(session: Session, row: type[SQLModel], column: str, values: Sequence[int], **more: str) -> None:
    """Delete the rows of which a column has one of these values, and others have theirs."""
    table = _table(row)
    conditions = [table.c[name] == value for name, value in more.items()]
    for start in range(0, len(values), BATCH):
        chosen = table.c[column].in_(values[start : start + BATCH])
        session.connection().execute(delete(table).where(chosen, *conditions))


def _execute(session: Session, statement: Insert | Update, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect)
    names = compiled.positiontup or list(compiled.binds)
    columns = [_for_driver(table, name, connection.dialect, [one[name] for one in rows]) for name in names]
    given: Any = list(zip(*columns, strict=True))
    if not compiled.positional:
        given = [dict(zip(names, values, strict=True)) for values in given]
    connection.exec_driver_sql(str(compiled), given)


def _for_driver(table: Table, name: str, dialect: Dialect, values: list[Any]) -> list[Any]:
    """The values of one column as the driver takes them."""
    kind: TypeEngine[Any] = table.c[name if name in table.c else "id"].type
    turn: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return values if turn is None else [turn(value) for value in values]


def _table(row: type[SQLModel]) -> Table:
    table = row.__table__  # type: ignore[attr-defined]  # every table class has one; SQLModel does not say so
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    return table
