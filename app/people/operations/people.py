"""Changing people, ending their access and giving it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput, NotAllowed, NotFound, NothingDiffers, StepNotAllowed
from app.core.text import SAY_WHY, without_control_characters
from app.db.row import accept_version
from app.history.operations import record
from app.people.domain.roles import Role
from app.people.models import PasswordLink, Person, PersonClient, PersonRole, PersonSession
from app.people.operations.adding import (
    PersonDetails,
    checked_details,
    checked_email,
    checked_name,
    set_roles_and_clients,
    subject_of,
)
from app.people.operations.turns import take_turn
from app.people.queries.actors import placed
from app.people.queries.people import get_person, recorded_facts
from app.people.session_rows import end_sessions

ANOTHER = "another administrator"


@dataclass(frozen=True)
class PersonEdit:
    """What the edit form sends back; `version` is the row version that it was opened at."""

    name: str
    email: str
    details: PersonDetails
    version: int


def change_person(session: Session, person_id: int, edit: PersonEdit, *, by: Actor, now: datetime) -> Person:
    """Save a person's details; a change of e-mail or roles counts from the next request on."""
    take_turn(session)
    found = get_person(session, by, person_id)
    person = found.person
    fitting = checked_details(session, edit.details)
    if person_id == by.id and set(fitting.roles) != set(found.roles):
        message = "Nobody changes their own roles."
        raise NotAllowed(message, who_may=ANOTHER)
    name, email = checked_name(edit.name), checked_email(session, edit.email, person_id=person_id)
    held = PersonDetails(found.roles, person.post_id, person.site_id, person.team_id, found.client_ids)
    if (name, email, _comparable(fitting)) == (person.name, person.email, _comparable(held)):
        raise NothingDiffers
    accept_version(person, edit.version, subject=person.name, current=found.facts)
    person.name, person.email = name, email
    person.post_id, person.site_id, person.team_id = fitting.post_id, fitting.site_id, fitting.team_id
    session.execute(delete(PersonRole).where(col(PersonRole.person_id) == person_id))
    session.execute(delete(PersonClient).where(col(PersonClient.person_id) == person_id))
    set_roles_and_clients(session, person, fitting)
    refuse_without_administrator(session, "roles")
    session.flush()
    was, became = what_differs(found.recorded, recorded_facts(session, person_id))
    sentence = f"Changed {found.facts['Name']}: {changes_in_words(was, became)}."
    record(session, "person:changed", sentence, about=subject_of(person), by=by, now=now, before=was, after=became)
    return person


def person_with(session: Session, person: Actor, details: PersonDetails) -> Actor:
    """Who somebody is once these details are saved; BadInput where they do not fit."""
    fitting = checked_details(session, details)
    return placed(person, fitting.roles, fitting.site_id, fitting.team_id, fitting.client_ids)


def disable_person(
    session: Session,
    person_id: int,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    real_now: datetime,
    handed: Sequence[str] = (),
) -> None:
    """End a person's access at once: sign-in, every session and every unused link.

    `handed` is what of theirs went to whom in the same step, for whoever reads the entry.
    """
    take_turn(session)
    person = get_person(session, by, person_id).person
    if person_id == by.id:
        message = "You cannot disable yourself."
        raise NotAllowed(message, who_may=ANOTHER)
    if not person.is_active:
        raise StepNotAllowed("disabled", "disabled")
    why = without_control_characters(reason).strip()
    if not why:
        raise BadInput({"reason": SAY_WHY})
    person.is_active = False
    person.row_version += 1
    session.flush()
    refuse_without_administrator(session, "reason")
    end_sessions(session, person_id, real_now=real_now)
    unused = col(PasswordLink.person_id) == person_id, col(PasswordLink.used_at).is_(None)
    session.execute(update(PasswordLink).where(*unused).values(used_at=real_now))
    record(
        session,
        "person:disabled",
        f"Disabled {person.name}: {'; '.join((why, *handed))}",
        about=subject_of(person),
        by=by,
        now=now,
        before={"is_active": True},
        after={"is_active": False, "reason": why} | ({"passed_on": list(handed)} if handed else {}),
    )


def enable_person(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Let a disabled person sign in again, with the password and roles that they had."""
    person = get_person(session, by, person_id).person
    if person.is_active:
        raise StepNotAllowed("enabled", "active")
    person.is_active = True
    person.row_version += 1
    session.flush()
    record(
        session,
        "person:enabled",
        f"Enabled {person.name} again.",
        about=subject_of(person),
        by=by,
        now=now,
        before={"is_active": False},
        after={"is_active": True},
    )


def sign_out_everywhere(session: Session, person_id: int, *, by: Actor, now: datetime, real_now: datetime) -> None:
    """End every session of a person: their own wish, or an administrator's."""
    person = session.get(Person, person_id) if person_id == by.id else get_person(session, by, person_id).person
    if person is None:
        kind = "person"
        raise NotFound(kind, person_id)
    end_sessions(session, person_id, real_now=real_now)
    sentence = f"Signed {person.name} out on every device."
    record(session, "person:signed_out_everywhere", sentence, about=subject_of(person), by=by, now=now)


def end_own_session(session: Session, session_id: int, *, by: Actor, real_now: datetime) -> None:
    """End one session of one's own. Sessions have a table of their own and no history."""
    row = session.get(PersonSession, session_id)
    if row is None or row.person_id != by.id:
        kind = "session"
        raise NotFound(kind, session_id)
    row.ended_at = row.ended_at or real_now
    session.flush()


def has_administrator(session: Session) -> bool:
    """Whether anybody who may sign in is an administrator."""
    is_administrator = exists(
        select(col(PersonRole.id)).where(
            col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == Role.ADMINISTRATOR
        )
    )
    chosen = select(col(Person.id)).where(col(Person.is_active), is_administrator).limit(1)
    return session.execute(chosen).scalar() is not None


def refuse_without_administrator(session: Session, name: str) -> None:
    """Called after the change and inside the turn, so that two of the last two cannot remove each other."""
    if not has_administrator(session):
        raise BadInput({name: "This is the last active administrator. Make somebody else one first"})


def _comparable(details: PersonDetails) -> tuple[object, ...]:
    """Where somebody stands, whatever the order of their roles and clients."""
    places = details.post_id, details.site_id, details.team_id
    return (set(details.roles), *places, set(details.client_ids))
