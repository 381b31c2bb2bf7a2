"""Adding people: the first administrator, once, and everybody after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed
from app.core.mail_address import refuse_mail_address
from app.core.text import one_line
from app.history.operations import EntrySubject, record
from app.people.domain.password_rules import refuse_password
from app.people.domain.roles import Role
from app.people.models import Client, Person, PersonClient, PersonRole, Post, Site, Team
from app.people.operations.signing_in import email_key
from app.people.operations.turns import take_turn
from app.people.passwords import NO_PASSWORD, hash_password
from app.people.queries import anybody_exists
from app.people.queries.people import recorded_facts

Place = TypeVar("Place", bound=SQLModel)
LONGEST_NAME = 120


@dataclass(frozen=True)
class PersonDetails:
    """Where a person stands: everything about them but name, e-mail and password."""

    roles: Sequence[Role] = ()
    post_id: int | None = None
    site_id: int | None = None
    team_id: int | None = None
    client_ids: Sequence[int] = ()


def create_first_administrator(session: Session, name: str, email: str, password: str, *, now: datetime) -> Person:
    """Make the first person of an installation; NotAllowed once anybody exists, however many try at once.

    Give it a session without an open transaction: the password is hashed before the first statement.
    """
    _refuse_weak(password, name, email)
    password_hash = hash_password(password)
    take_turn(session)
    if anybody_exists(session):
        sentence = "The first administrator was made already. Sign in, or ask an administrator to add you."
        raise NotAllowed(sentence, who_may="an administrator")
    details = PersonDetails(roles=(Role.ADMINISTRATOR,))
    return _add(session, name, email, password_hash, details, by=Actor.system("Set-up"), now=now)


def add_person(
    session: Session,
    name: str,
    email: str,
    details: PersonDetails,
    *,
    by: Actor,
    now: datetime,
    password: str | None = None,
) -> Person:
    """Add a person; without a password they set one through a link (`make_password_link`).

    With a password, give it a session without an open transaction: it is hashed before the first statement.
    """
    if password is not None:
        _refuse_weak(password, name, email)
    password_hash = NO_PASSWORD if password is None else hash_password(password)
    return _add(session, name, email, password_hash, details, by=by, now=now)


def checked_name(name: str) -> str:
    """The name with single spaces; BadInput where there is none."""
    plain = one_line(name)
    if not plain:
        raise BadInput({"name": "Enter a name"})
    if len(plain) > LONGEST_NAME:
        raise BadInput({"name": f"Name must be {LONGEST_NAME} characters or fewer"})
    return plain


def checked_email(session: Session, email: str, *, person_id: int | None = None) -> str:
    """The address in lower case, as one account has it; BadInput where no mail can go to it or somebody has it."""
    plain = email_key(email)
    refusal = refuse_mail_address(plain)
    if refusal is not None:
        raise BadInput({"email": refusal})
    holder = session.execute(select(col(Person.id)).where(col(Person.email) == plain)).scalar()
    if holder is not None and holder != person_id:
        raise BadInput({"email": "Somebody has this e-mail address already"})
    return plain


def checked_details(session: Session, details: PersonDetails) -> PersonDetails:
    """The same details with the team's site filled in; BadInput names what does not exist or does not fit."""
    if not details.roles:
        raise BadInput({"roles": "Choose at least one role; without one a person can open nothing"})
    team = _found(session, Team, details.team_id, "team_id", "There is no such team")
    site_id = details.site_id or (team.site_id if team else None)
    if team is not None and team.site_id != site_id:
        raise BadInput({"team_id": "This team works at another site"})
    _found(session, Site, site_id, "site_id", "There is no such site")
    _found(session, Post, details.post_id, "post_id", "There is no such post")
    for client_id in details.client_ids:
        _found(session, Client, client_id, "client_ids", "There is no such client")
    roles = [role for role in Role if role in set(details.roles)]
    return PersonDetails(roles, details.post_id, site_id, details.team_id, sorted(set(details.client_ids)))


def set_roles_and_clients(session: Session, person: Person, details: PersonDetails) -> None:
    session.add_all(PersonRole(person_id=person.row_id, role=role) for role in details.roles)
    session.add_all(PersonClient(person_id=person.row_id, client_id=client) for client in details.client_ids)
    session.flush()


def subject_of(person: Person) -> EntrySubject:
    return EntrySubject("person", str(person.row_id))


def _add(
    session: Session, name: str, email: str, password_hash: str, details: PersonDetails, *, by: Actor, now: datetime
) -> Person:
    fitting = checked_details(session, details)
    person = Person(
        name=checked_name(name),
        email=checked_email(session, email),
        password_hash=password_hash,
        post_id=fitting.post_id,
        site_id=fitting.site_id,
        team_id=fitting.team_id,
        created_at=now,
    )
    session.add(person)
    session.flush()
    set_roles_and_clients(session, person, fitting)
    sentence = f"Added {person.name} as {' and '.join(role.shown.lower() for role in fitting.roles)}."
    after = recorded_facts(session, person.row_id)
    record(session, "person:added", sentence, about=subject_of(person), by=by, now=now, after=after)
    return person


def _refuse_weak(password: str, name: str, email: str) -> None:
    refusal = refuse_password(password, name=name, email=email)
    if refusal:
        raise BadInput({"password": refusal})


def _found(session: Session, kind: type[Place], key: int | None, name: str, refusal: str) -> Place | None:
    if key is None:
        return None
    found = session.get(kind, key)
    if found is None:
        raise BadInput({name: refusal})
    return found
