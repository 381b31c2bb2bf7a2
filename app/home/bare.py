"""Tables without their guards, while a backup fills them.

Triggers refuse a question under a published checklist and an answer under a completed audit, and a row may name one
of its own table that comes after it. What is restored was all of that when it was kept, so the guards stand aside
for the length of the transaction, and stand again before its commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ForeignKeyConstraint, MetaData, text
from sqlmodel import Session

from app.db.session import dialect_of

# Guards refuse BEFORE a change; what fills the full-text index comes AFTER it and goes on working.
GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% BEFORE %'"


@contextmanager
def bare_tables(session: Session, metadata: MetaData) -> Iterator[None]:
    """Inside: no guard refuses a row, and foreign keys are checked at the end. Only for the owner of the tables."""
    if dialect_of(session) == "sqlite":
        guards = session.execute(text(GUARDS)).all()
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        _execute(session, [f"DROP TRIGGER {guard.name}" for guard in guards])
        yield
        _execute(session, [guard.sql for guard in guards])
        return
    names = session.connection().dialect.identifier_preparer
    tables = [names.format_table(table) for table in metadata.sorted_tables]
    own = [(names.format_table(key.table), names.format_constraint(key)) for key in _own_keys(metadata)]
    _execute(session, [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables])
    for table, key in own:
        _execute(session, [f"ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED"])
    yield
    _execute(session, ["SET CONSTRAINTS ALL IMMEDIATE"])
    for table, key in own:
        _execute(session, [f"ALTER TABLE {table} ALTER CONSTRAINT {key} NOT DEFERRABLE"])
    _execute(session, [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables])


def _own_keys(metadata: MetaData) -> list[ForeignKeyConstraint]:
    """Foreign keys within one table, whose rows no order of tables puts right."""
    return [
        key for table in metadata.sorted_tables for key in table.foreign_key_constraints if key.referred_table is table
    ]


def _execute(session: Session, statements: list[str]) -> None:
    for statement in statements:
        session.connection().exec_driver_sql(statement)
