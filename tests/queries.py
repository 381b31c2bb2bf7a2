"""Counting what a page asks of the database: gates on counts hold on any machine, gates on time do not."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.db.session import Database


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    """The statements that this database's engine runs within the block, but for BEGIN and the like."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
