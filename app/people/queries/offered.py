"""Reads that other features use: values, never rows of our tables.

Names stand on every page that says who did what, so names and e-mail addresses are not limited by scope; which
people a person may *choose* or open is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, literal, or_, select, true
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.scope import seen_client
from app.notifications.domain.notices import Recipient
from app.people.domain.roles import Role
from app.people.models import Client, Person, PersonClient, Post, StandIn
from app.people.queries.rights import has_role, person_serves, roles_let


@dataclass(frozen=True)
class Contact:
    """A person as other features name and mail them."""

    id: int
    name: str
    email: str
    is_active: bool
    post: str

    @property
    def recipient(self) -> Recipient:
        """The same person as notices address them."""
        return Recipient(self.id, self.name, self.email)


@dataclass(frozen=True)
class PersonChoice:
    """A line of a select."""

    id: int
    name: str


@dataclass(frozen=True)
class Placed:
    """Where a person works, for what is recorded about them."""

    id: int
    name: str
    is_active: bool
    team_id: int | None
    site_id: int | None
    client_ids: tuple[int, ...]


@dataclass(frozen=True)
class DigestReader:
    """An active person for whom a digest may be composed."""

    id: int
    name: str
    email: str
    joined_at: datetime


def anybody_exists(session: Session) -> bool:
    """False only before the first administrator was made."""
    return bool(session.execute(select(exists(select(col(Person.id))))).scalar())


def find_person(session: Session, person_id: int) -> Contact | None:
    return people_by_ids(session, [person_id]).get(person_id)


def people_by_ids(session: Session, ids: Collection[int | None]) -> dict[int, Contact]:
    """The people with these ids, disabled ones too; one query however many, and None among the ids is passed over."""
    wanted = sorted({person_id for person_id in ids if person_id is not None})
    if not wanted:
        return {}
    return {contact.id: contact for contact in _contacts(session, col(Person.id).in_(wanted))}


def people_by_emails(session: Session, actor: Actor, wanted: Collection[str]) -> dict[str, tuple[int, bool]]:
    """The people with these addresses: their id, and whether this actor may choose them as owner."""
    if not wanted:
        return {}
    choosable = and_(col(Person.is_active), seen_person(actor)).label("choosable")
    rows = session.execute(
        select(col(Person.email), col(Person.id), choosable).where(col(Person.email).in_(sorted(wanted)))
    )
    return {row.email: (row.id, bool(row.choosable)) for row in rows}


def client_names(session: Session, actor: Actor) -> dict[str, int]:
    """The clients whose rows this actor may see: id by name."""
    rows = session.execute(select(col(Client.name), col(Client.id)).where(seen_client(actor, col(Client.id))))
    return {row.name: row.id for row in rows}


def person_choices(session: Session, actor: Actor) -> list[PersonChoice]:
    """Active people whom this actor may choose as owner, by name."""
    rows = session.execute(
        select(col(Person.id), col(Person.name))
        .where(col(Person.is_active), seen_person(actor))
        .order_by(func.lower(col(Person.name)), col(Person.id))
    )
    return [PersonChoice(row.id, row.name) for row in rows]


def is_choosable(session: Session, actor: Actor, person_id: int) -> bool:
    """Whether `person_choices` would hold this person."""
    chosen = select(col(Person.id)).where(col(Person.id) == person_id, col(Person.is_active), seen_person(actor))
    return session.execute(chosen).scalar() is not None


def people_who_may(
    session: Session, actor: Actor, capability: Capability, *, client_id: int | None = None
) -> list[PersonChoice]:
    """Active people whom this actor may choose and whose roles allow this, by name; of a client, who serves it."""
    wanted = [col(Person.is_active), seen_person(actor), roles_let(col(Person.id), capability)]
    if client_id is not None:
        wanted.append(person_serves(col(Person.id), literal(client_id)))
    rows = session.execute(
        select(col(Person.id), col(Person.name)).where(*wanted).order_by(func.lower(col(Person.name)), col(Person.id))
    )
    return [PersonChoice(row.id, row.name) for row in rows]


def officers(session: Session) -> list[Contact]:
    """Active compliance officers: who answers for what nobody owns."""
    return _contacts(session, col(Person.is_active), _is_a(Role.OFFICER))


def placed_person(session: Session, person_id: int) -> Placed | None:
    """A person with their places, whether or not they are still here."""
    row = session.execute(
        select(col(Person.id), col(Person.name), col(Person.is_active), col(Person.team_id), col(Person.site_id)).where(
            col(Person.id) == person_id
        )
    ).one_or_none()
    if row is None:
        return None
    clients = session.scalars(
        select(col(PersonClient.client_id))
        .where(col(PersonClient.person_id) == person_id)
        .order_by(col(PersonClient.client_id))
    )
    return Placed(row.id, row.name, row.is_active, row.team_id, row.site_id, tuple(clients))


def leaders_of(session: Session, team_id: int) -> list[Contact]:
    """Active team leaders of a team."""
    return _contacts(session, col(Person.is_active), col(Person.team_id) == team_id, _is_a(Role.LEADER))


def managers_at(session: Session, site_id: int) -> list[Contact]:
    """Active managers of a site: who is told when something of theirs is late or did not work."""
    return _contacts(session, col(Person.is_active), col(Person.site_id) == site_id, _is_a(Role.MANAGER))


def administrators(session: Session) -> list[Contact]:
    return _contacts(session, col(Person.is_active), _is_a(Role.ADMINISTRATOR))


def emails(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    """Where to write to these people; whoever was disabled gets no mail and is left out."""
    return {key: contact.email for key, contact in people_by_ids(session, ids).items() if contact.is_active}


def post_holders(session: Session, post_key: str) -> list[Contact]:
    """Active people in a post, such as `complaints_manager`."""
    return _contacts(session, col(Person.is_active), col(Post.key) == post_key)


def post_choices(session: Session) -> list[tuple[str, str]]:
    """Key and title of every post, by title."""
    rows = session.execute(select(col(Post.key), col(Post.title)).order_by(col(Post.title), col(Post.id)))
    return [(row.key, row.title) for row in rows]


def digest_readers(session: Session) -> list[DigestReader]:
    """Everybody who is active, by id."""
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.created_at),
        )
        .where(col(Person.is_active))
        .order_by(col(Person.id))
    )
    return [
        DigestReader(
            row.id,
            row.name,
            row.email,
            joined_at=row.created_at,
        )
        for row in rows
    ]


@cache
def person_rows() -> Subquery:
    """Read-only, for joins: id, name, email, is_active."""
    return select(col(Person.id), col(Person.name), col(Person.email), col(Person.is_active)).subquery("person_rows")


@cache
def placed_rows() -> Subquery:
    """Read-only, for joins: id, name, post_id, team_id, site_id and created_at of everybody who is here."""
    places = (Person.id, Person.name, Person.post_id, Person.team_id, Person.site_id, Person.created_at)
    return select(*map(col, places)).where(col(Person.is_active)).subquery("placed_rows")


@cache
def post_rows() -> Subquery:
    """Read-only, for joins: id, key, title, level."""
    return select(col(Post.id), col(Post.key), col(Post.title), col(Post.level)).subquery("post_rows")


@cache
def stand_in_rows() -> Subquery:
    """Read-only, for joins: giver_id, receiver_id, duty, record_id, away_until."""
    return select(
        col(StandIn.giver_id),
        col(StandIn.receiver_id),
        col(StandIn.duty),
        col(StandIn.record_id),
        col(StandIn.away_until),
    ).subquery("stand_in_rows")


def seen_person(actor: Actor) -> ColumnElement[bool]:
    """People of the actor's own sites, and the actor; everybody for those who see every team."""
    if actor.can(Capability.SEE_EVERY_TEAM):
        return true()
    return or_(col(Person.id) == actor.id, col(Person.site_id).in_(sorted(actor.site_ids)))


def _is_a(role: Role) -> ColumnElement[bool]:
    return has_role(col(Person.id), role)


def _contacts(session: Session, *wanted: Any) -> list[Contact]:
    statement = (
        select(
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.is_active),
            func.coalesce(col(Post.title), "").label("post"),
        )
        .outerjoin(Post, col(Post.id) == col(Person.post_id))
        .where(*wanted)
        .order_by(func.lower(col(Person.name)), col(Person.id))
    )
    return [Contact(row.id, row.name, row.email, row.is_active, row.post) for row in session.execute(statement)]
