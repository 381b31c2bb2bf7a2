"""Requirements for which somebody answers."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from app.requirements.domain.words import Status
from app.requirements.models import Requirement


def in_use(actor: Actor) -> ColumnElement[bool]:
    """Requirements that were not superseded, of those that this actor may see."""
    return and_(col(Requirement.status) != Status.SUPERSEDED, seen_client(actor, col(Requirement.client_id)))


def owners_of_requirements(actor: Actor) -> Selection:
    """Who owns each of them, as a `Duty` asks for it."""
    return _who(Requirement.owner_id, actor)


def deputies_of_requirements(actor: Actor) -> Selection:
    """Who is deputy of each of them, as a `Duty` asks for it."""
    return _who(Requirement.deputy_id, actor)


def _who(column: Any, actor: Actor) -> Selection:
    return select(
        col(column).label("person_id"), col(Requirement.id).label("row_id"), col(Requirement.client_id)
    ).where(col(column).is_not(None), in_use(actor))
