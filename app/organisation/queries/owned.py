"""What somebody still answers for here: objectives, products and documents that are not retired."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.organisation.domain.words import InUse, ObjectiveKind, ObjectiveStatus
from app.organisation.models import InternalDocument, Objective, Product

MOST_OWN = 200


def still_in_use(table: type[Objective | Product | InternalDocument]) -> ColumnElement[bool]:
    """Rows for which somebody still answers. They are everybody's: no client and no site hides them."""
    retired = ObjectiveStatus.RETIRED if table is Objective else InUse.RETIRED
    return col(table.status) != retired


def owners_of_objectives(_actor: Actor) -> Selection:
    """Who owns each draft and objective, as a `Duty` asks for it."""
    return _owners(Objective).where(col(Objective.owner_id).is_not(None))


def owners_of_products(_actor: Actor) -> Selection:
    """Who owns each product in use, as a `Duty` asks for it."""
    return _owners(Product)


def owners_of_documents(_actor: Actor) -> Selection:
    """Who owns each document in use, as a `Duty` asks for it."""
    return _owners(InternalDocument)


def own_documents_due(session: Session, actor: Actor, until: date) -> Sequence[Any]:
    """A person's documents that are to be reviewed by this day, the longest overdue first; at most 200."""
    chosen = select(
        col(InternalDocument.id),
        col(InternalDocument.name),
        col(InternalDocument.review_due_on),
        col(InternalDocument.review_every_months),
        col(InternalDocument.added_at),
    ).where(
        col(InternalDocument.owner_id) == actor.id,
        still_in_use(InternalDocument),
        col(InternalDocument.review_due_on) <= until,
    )
    in_order = chosen.order_by(col(InternalDocument.review_due_on), col(InternalDocument.id))
    return session.execute(in_order.limit(MOST_OWN)).all()


def own_objectives(session: Session, actor: Actor, until: date) -> list[int]:
    """The ids of a person's drafts, and of what they are to reach by this day; at most 200."""
    asks = or_(
        col(Objective.status) == ObjectiveStatus.DRAFT,
        (col(Objective.kind) == ObjectiveKind.IMPROVEMENT) & (col(Objective.due_on) <= until),
    )
    chosen = select(col(Objective.id)).where(col(Objective.owner_id) == actor.id, still_in_use(Objective), asks)
    return [row.id for row in session.execute(chosen.order_by(col(Objective.id)).limit(MOST_OWN))]


def _owners(table: type[Objective | Product | InternalDocument]) -> Selection:
    return select(col(table.owner_id).label("person_id"), col(table.id).label("row_id")).where(still_in_use(table))
