"""Whose rows an actor may see, as SQL: never a set of row ids in Python (DESIGN 4)."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from app.core.actor import Actor
from app.core.capability import Capability


def seen_client(actor: Actor, client_id: Any) -> ColumnElement[bool]:
    """Rows of no client, and of the actor's clients; of every client for those who may see them all."""
    if actor.can(Capability.SEE_EVERY_CLIENT):
        return true()
    return or_(client_id.is_(None), client_id.in_(sorted(actor.client_ids)))


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
