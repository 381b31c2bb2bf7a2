"""What the roles and places of each person let them, as conditions on a column that names people.

The rules of `Actor.can`, `serves` and `sees_unit`, for many people at once.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.capability import Capability
from app.people.domain.roles import CAPABILITIES, Role
from app.people.models import Person, PersonClient, PersonRole


def has_role(person_id: Any, *roles: Role) -> ColumnElement[bool]:
    return exists(
        select(col(PersonRole.id)).where(col(PersonRole.person_id) == person_id, col(PersonRole.role).in_(roles))
    )


def roles_let(person_id: Any, capability: Capability) -> ColumnElement[bool]:
    """Whether one of their roles allows this."""
    return has_role(person_id, *(role for role in Role if capability in CAPABILITIES[role]))


def leads(person_id: Any) -> ColumnElement[bool]:
    """Whether they lead a team."""
    return has_role(person_id, Role.LEADER)


def answers_customers(person_id: Any) -> ColumnElement[bool]:
    """Whether they are an agent and lead no team."""
    return and_(has_role(person_id, Role.AGENT), ~leads(person_id))


def person_serves(person_id: Any, client_id: Any) -> ColumnElement[bool]:
    """Whether rows of this client are theirs to see; those of none are everybody's."""
    served = exists(
        select(col(PersonClient.id))
        .where(col(PersonClient.person_id) == person_id, col(PersonClient.client_id) == client_id)
        .correlate_except(PersonClient)  # whoever asks may be a query within a query
    )
    return or_(client_id.is_(None), served, roles_let(person_id, Capability.SEE_EVERY_CLIENT))


def person_sees_unit(person_id: Any, team_id: Any, site_id: Any) -> ColumnElement[bool]:
    """Whether a team, or the site where none is named, is theirs to see."""
    return or_(
        roles_let(person_id, Capability.SEE_EVERY_TEAM),
        and_(roles_let(person_id, Capability.SEE_OWN_TEAM), _is_at("team_id", person_id, team_id)),
        and_(roles_let(person_id, Capability.SEE_OWN_SITE), _is_at("site_id", person_id, site_id)),
    )


def _is_at(place: str, person_id: Any, place_id: Any) -> ColumnElement[bool]:
    here = aliased(Person)  # whoever asks may select people themselves
    return exists(select(col(here.id)).where(col(here.id) == person_id, getattr(here, place) == place_id))


def roles_of(session: Session, ids: Collection[int]) -> dict[int, list[Role]]:
    """The roles of these people, in the order in which every page has them; one query however many."""
    if not ids:
        return {}
    rows = session.execute(
        select(col(PersonRole.person_id), col(PersonRole.role)).where(col(PersonRole.person_id).in_(sorted(ids)))
    )
    held: dict[int, list[Role]] = {}
    for row in rows:
        held.setdefault(row.person_id, []).append(Role(row.role))
    return {person_id: sorted(roles, key=list(Role).index) for person_id, roles in held.items()}
