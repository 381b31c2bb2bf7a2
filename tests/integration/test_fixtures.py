"""The fixtures themselves: both databases, the cast, and pages held to the house rules."""

from sqlalchemy import text

from app.db.session import dialect_of


def test_the_cast_stands_in_a_fresh_database(session, cast):
    names = session.execute(text("SELECT name FROM person ORDER BY id")).scalars().all()

    assert names[0] == cast.officer.name
    assert len(names) == 7


def test_both_databases_are_real(session, placed):
    assert dialect_of(session) == ("sqlite" if placed[0].startswith("sqlite") else "postgresql")
