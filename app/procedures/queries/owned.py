"""Whose procedures are."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import Selection
from app.procedures.domain.words import ProcedureStatus
from app.procedures.models import Procedure
from app.procedures.queries.procedures import seen_procedure


def still_in_use(actor: Actor) -> ColumnElement[bool]:
    """Procedures for which somebody still answers, of those that this actor may see."""
    return and_(col(Procedure.status) == ProcedureStatus.IN_USE, seen_procedure(actor))


def looked_after_by(actor: Actor) -> ColumnElement[bool]:
    """The procedures in use that this person answers for, or that nobody does and they may write."""
    mine: ColumnElement[bool] = col(Procedure.owner_id) == actor.id
    if actor.can(Capability.WRITE_PROCEDURES):
        mine = or_(mine, col(Procedure.owner_id).is_(None))
    return and_(still_in_use(actor), mine)


def owners_of_procedures(actor: Actor) -> Selection:
    """Who owns each procedure in use, as a `Duty` asks for it."""
    return select(
        col(Procedure.owner_id).label("person_id"), col(Procedure.id).label("row_id"), col(Procedure.client_id)
    ).where(col(Procedure.owner_id).is_not(None), still_in_use(actor))
