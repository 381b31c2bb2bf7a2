"""Server-side sessions: the cookie holds a random token, the database its hash.

Rights are read anew at each request, so a person who was disabled or lost a role is refused at once. Sessions are
measured in real time: business time may stand, a stolen cookie must not live for ever.
"""

import secrets
from datetime import datetime, timedelta

from flask import session as cookie
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.people.models import Person, PersonSession
from app.people.queries import actor_of
from app.people.session_rows import hash_of, live_since
from app.web.runtime import runtime

TOKEN = "session_token"  # noqa: S105 - the name of a cookie field, not a secret
SEEN_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=90)
LONGEST_DEVICE = 200


def load_actor() -> Actor | None:
    """The person whose session this request carries, with rights as they are now; None without a live session."""
    token_hash = this_token_hash()
    if not token_hash:
        return None
    clock, database = runtime().clock, runtime().database
    with database.reading() as session:
        found = _live_session(session, token_hash, clock.real())
        actor = actor_of(session, found[1]) if found else None
    if found and clock.real() - found[0].seen_at > SEEN_EVERY:
        with database.transaction() as session:
            session.execute(
                update(PersonSession).where(col(PersonSession.id) == found[0].id).values(seen_at=clock.real())
            )
    return actor


def begin_session(session: Session, person_id: int, *, device: str, real_now: datetime) -> None:
    """Start a session with a new token; whatever this browser held before is ended and forgotten."""
    end_session(session, real_now=real_now)
    forgotten = col(PersonSession.started_at) < real_now - KEPT
    session.execute(delete(PersonSession).where(col(PersonSession.person_id) == person_id, forgotten))
    token = secrets.token_urlsafe(32)
    session.add(
        PersonSession(
            person_id=person_id,
            token_hash=hash_of(token),
            started_at=real_now,
            seen_at=real_now,
            device=device[:LONGEST_DEVICE],
        )
    )
    cookie[TOKEN] = token


def end_session(session: Session, *, real_now: datetime) -> None:
    """End this browser's session for good, whatever cookie somebody copied."""
    token_hash = this_token_hash()
    if token_hash:
        session.execute(
            update(PersonSession)
            .where(col(PersonSession.token_hash) == token_hash, col(PersonSession.ended_at).is_(None))
            .values(ended_at=real_now)
        )
    cookie.clear()


def this_token_hash() -> str:
    """The hash of the token that this request carries, or nothing."""
    token = cookie.get(TOKEN)
    return hash_of(token) if isinstance(token, str) else ""


def _live_session(session: Session, token_hash: str, real_now: datetime) -> tuple[PersonSession, Person] | None:
    row = session.execute(
        select(PersonSession, Person)
        .join(Person, col(Person.id) == col(PersonSession.person_id))
        .where(col(PersonSession.token_hash) == token_hash, *live_since(real_now), col(Person.is_active))
    ).one_or_none()
    return (row[0], row[1]) if row else None
