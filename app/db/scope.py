"""Whose rows an actor may see, as SQL: never a set of row ids in Python (DESIGN 4)."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.row import Row

ARow = TypeVar("ARow", bound=Row)


def seen_client(actor: Actor, client_id: Any) -> ColumnElement[bool]:
    """Rows of no client, and of the actor's clients; of every client for those who may see them all."""
    if actor.can(Capability.SEE_EVERY_CLIENT):
        return true()
    # Nobody is 0. As "is NULL or in" SQLite gathered nearly every row by the index on clients, and sorted them.
    return func.coalesce(client_id, 0).in_([0, *sorted(actor.client_ids)])


def unseen_client(actor: Actor, client_id: Any) -> ColumnElement[bool]:
    """The rows that `seen_client` leaves out, found by the index on clients where they are few."""
    if actor.can(Capability.SEE_EVERY_CLIENT):
        return false()
    return and_(client_id.is_not(None), client_id.not_in(sorted(actor.client_ids)))


def seen_unit(actor: Actor, team_id: Any, site_id: Any) -> ColumnElement[bool]:
    """Rows of a unit (SPEC 2.6): of one's team, of one's site, or of every unit, by what this actor may see.

    Who may see none of these sees none; what is one's own (an audit to do, an action to finish) is added by `or_`.
    """
    if actor.can(Capability.SEE_EVERY_TEAM):
        return true()
    seen: list[ColumnElement[bool]] = []
    if actor.can(Capability.SEE_OWN_TEAM):
        seen.append(team_id.in_(sorted(actor.team_ids)))
    if actor.can(Capability.SEE_OWN_SITE):
        seen.append(site_id.in_(sorted(actor.site_ids)))
    return or_(false(), *seen)


def seen_row(session: Session, table: type[ARow], *conditions: ColumnElement[bool], to_change: bool) -> ARow | None:
    """The one row that these conditions leave, or None.

    `to_change` holds it until the transaction ends, so that two steps at once go one after the other.
    """
    chosen = select(table).where(*conditions)
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found: ARow | None = session.execute(chosen).scalar_one_or_none()
    return found
