"""Taking turns where a rule looks at several rows: the first administrator, the last one, the tries of a sign-in."""

from sqlalchemy import text
from sqlmodel import Session

from app.db.session import dialect_of

PEOPLE_LOCK = 7_423_003  # any constant: the name of an advisory lock on PostgreSQL


def take_turn(session: Session) -> None:
    """Wait until no other transaction holds this turn; SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": PEOPLE_LOCK})
