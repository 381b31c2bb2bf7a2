"""Counting the statements that a page or a query costs, so that a test can say that the rows do not matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.db.session import Database

# A transaction's own words are no queries.
QUIET = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def count_queries(counted: Database | Flask) -> Iterator[list[str]]:
    """The statements that a block runs on a database, or on an application's own: `with count_queries(app) as ran:`."""
    database: Database = counted if isinstance(counted, Database) else counted.extensions["tidemark"].database
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(QUIET):
            ran.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
