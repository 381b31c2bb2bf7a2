"""Checklists for which somebody answers."""

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from audits.checklists.models import ChecklistRow


def in_use(actor: Actor) -> ColumnElement[bool]:
    """Checklists that were not retired, of those that this actor may see."""
    return and_(col(ChecklistRow.is_retired).is_(False), seen_client(actor, col(ChecklistRow.client_id)))


def owners_of_checklists(actor: Actor) -> Selection:
    """Who owns each of them, as a `Duty` asks for it."""
    owner = col(ChecklistRow.owner_id)
    return select(owner.label("person_id"), col(ChecklistRow.id).label("row_id"), col(ChecklistRow.client_id)).where(
        owner.is_not(None), in_use(actor)
    )
