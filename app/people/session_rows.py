"""Rows of sessions, known by the hash of their token: how long they live and how they end. Needs no request."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col

from app.people.models import PersonSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)


def hash_of(token: str) -> str:
    """What the database holds of a random token; whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_since(real_now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a session that still opens pages."""
    return (
        col(PersonSession.ended_at).is_(None),
        col(PersonSession.seen_at) > real_now - IDLE,
        col(PersonSession.started_at) > real_now - LONGEST,
    )


def end_sessions(session: Session, person_id: int, *, real_now: datetime, but_for: str = "") -> None:
    """End every session of a person on all devices, but for the one whose token has the hash `but_for`."""
    session.execute(
        update(PersonSession)
        .where(
            col(PersonSession.person_id) == person_id,
            col(PersonSession.ended_at).is_(None),
            col(PersonSession.token_hash) != but_for,
        )
        .values(ended_at=real_now)
    )
