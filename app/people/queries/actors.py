"""People as actors, with the rights that the database holds at this moment."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import null, select, union_all
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.people.domain.roles import CAPABILITIES, Role, capabilities_of
from app.people.models import Person, PersonClient, PersonRole


def actor_of(session: Session, person: Person) -> Actor:
    """A person as an actor; one query for roles and clients, since every request asks it."""
    rows = session.execute(
        union_all(
            select(col(PersonRole.role).label("role"), null().label("client_id")).where(
                col(PersonRole.person_id) == person.id
            ),
            select(null(), col(PersonClient.client_id)).where(col(PersonClient.person_id) == person.id),
        )
    ).all()
    unplaced = Actor(id=person.row_id, name=person.name)
    roles = [Role(row.role) for row in rows if row.role is not None]
    served = [row.client_id for row in rows if row.client_id is not None]
    return placed(unplaced, roles, person.site_id, person.team_id, served)


def placed(
    person: Actor, roles: Sequence[Role], site_id: int | None, team_id: int | None, client_ids: Sequence[int]
) -> Actor:
    """The same person with the rights that these roles and places give."""
    return replace(
        person,
        capabilities=capabilities_of(roles),
        site_ids=frozenset() if site_id is None else frozenset({site_id}),
        team_ids=frozenset() if team_id is None else frozenset({team_id}),
        client_ids=frozenset(client_ids),
    )


def actor_for(session: Session, person_id: int) -> Actor | None:
    """The actor of an active person; None for a person who is not there or was disabled."""
    person = session.get(Person, person_id)
    return actor_of(session, person) if person is not None and person.is_active else None


def active_people_with(session: Session, capability: Capability) -> list[Actor]:
    """Every active person who may do this, by name."""
    roles = [role for role in Role if capability in CAPABILITIES[role]]
    holders = select(col(PersonRole.person_id)).where(col(PersonRole.role).in_(roles))
    people = session.scalars(
        select(Person)
        .where(col(Person.is_active), col(Person.id).in_(holders))
        .order_by(col(Person.name), col(Person.id))
    )
    return [actor_of(session, person) for person in people]


def people_at(
    session: Session, capability: Capability, *, team_id: int | None, site_id: int, client_id: int | None
) -> list[Actor]:
    """Every active person who may do this, sees this unit and serves this client, by name."""
    people = active_people_with(session, capability)
    return [person for person in people if person.sees_unit(team_id, site_id) and person.serves(client_id)]
