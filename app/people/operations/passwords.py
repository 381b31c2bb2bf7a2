"""Setting passwords: one's own, or through a link that works once. Links and sessions are timed in real time."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, StepNotAllowed
from app.history.operations import record
from app.people.domain.password_rules import refuse_password
from app.people.models import PasswordLink, Person
from app.people.operations.adding import subject_of
from app.people.passwords import hash_password
from app.people.queries.people import get_person
from app.people.session_rows import end_sessions, hash_of

LINK_LIVES = timedelta(days=7)


def make_password_link(session: Session, person_id: int, *, by: Actor, now: datetime, real_now: datetime) -> str:
    """Return the token of a new link, the only time that it can be read; links made before stop working."""
    person = get_person(session, by, person_id).person
    if not person.is_active:
        raise StepNotAllowed("given a new password", "disabled")
    token = secrets.token_urlsafe(32)
    _end_links(session, person_id, real_now)
    session.add(
        PasswordLink(person_id=person_id, token_hash=hash_of(token), made_at=real_now, expires_at=real_now + LINK_LIVES)
    )
    session.flush()
    sentence = f"Made a link with which {person.name} sets a password."
    record(session, "person:password_link_made", sentence, about=subject_of(person), by=by, now=now)
    return token


def find_link_owner(session: Session, token: str, real_now: datetime) -> Person | None:
    """Whose password this token may set now; None for a used, ended, expired or invented one."""
    return session.execute(
        select(Person)
        .join(PasswordLink, col(PasswordLink.person_id) == col(Person.id))
        .where(
            col(PasswordLink.token_hash) == hash_of(token),
            col(PasswordLink.used_at).is_(None),
            col(PasswordLink.expires_at) > real_now,
            col(Person.is_active),
        )
    ).scalar_one_or_none()


def use_password_link(session: Session, token: str, password_hash: str, *, now: datetime, real_now: datetime) -> Person:
    """Set the password that the caller checked and hashed, end the link and every session of that person."""
    used = session.execute(
        update(PasswordLink)
        .where(col(PasswordLink.token_hash) == hash_of(token), col(PasswordLink.used_at).is_(None))
        .where(col(PasswordLink.expires_at) > real_now)
        .values(used_at=real_now)
        .returning(col(PasswordLink.person_id))
    ).scalar_one_or_none()
    person = session.get(Person, used) if used is not None else None
    if person is None or not person.is_active:
        kind, key = "link", "like this any more"
        raise NotFound(kind, key)
    person.password_hash = password_hash
    _end_links(session, person.row_id, real_now)
    end_sessions(session, person.row_id, real_now=real_now)
    sentence = f"{person.name} set a password through a link."
    owner = Actor(id=person.row_id, name=person.name)
    record(session, "person:password_set", sentence, about=subject_of(person), by=owner, now=now)
    return person


def change_own_password(
    session: Session,
    password_hash: str,
    *,
    old_hash: str,
    this_session: str,
    by: Actor,
    now: datetime,
    real_now: datetime,
) -> None:
    """Replace one's own password, hashed by the caller, and end all sessions but this one.

    `old_hash` is the stored hash that the old password was compared with: where it is no longer the stored one,
    somebody changed the password meanwhile, and this change is refused.
    """
    person = session.get(Person, by.id)
    if person is None or person.password_hash != old_hash:
        raise BadInput({"old_password": "Your password was changed meanwhile. Sign in with the new one"})
    person.password_hash = password_hash
    _end_links(session, person.row_id, real_now)
    end_sessions(session, person.row_id, real_now=real_now, but_for=this_session)
    sentence = f"{person.name} changed their password."
    record(session, "person:password_changed", sentence, about=subject_of(person), by=by, now=now)


def checked_hash(password: str, *, name: str, email: str, field: str = "password") -> str:
    """The hash of a password that is good enough; slow, so never inside a transaction."""
    refusal = refuse_password(password, name=name, email=email)
    if refusal:
        raise BadInput({field: refusal})
    return hash_password(password)


def _end_links(session: Session, person_id: int, real_now: datetime) -> None:
    session.execute(
        update(PasswordLink)
        .where(col(PasswordLink.person_id) == person_id, col(PasswordLink.used_at).is_(None))
        .values(used_at=real_now)
    )
