"""What no procedure serves."""

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.procedures.models import Procedure, ProcedureRequirement
from app.procedures.queries.owned import still_in_use
from app.requirements.domain.words import Applicability, Status
from app.requirements.queries import requirement_rows


def unserved_page(session: Session, actor: Actor, cursor: str | None, size: int = 50) -> Page:
    """Requirements in force that may apply and that no procedure in use serves, by ref.

    Each row: id, ref, title, kind, owner_name. Only procedures that this actor may see serve anything for them.
    """
    statement, order = _unserved(actor)
    return page_of(session, statement, order, cursor, size)


def unserved_count(session: Session, actor: Actor) -> int:
    """How many requirements `unserved_page` would list, counted to 10,000."""
    return count_up_to(session, _unserved(actor)[0])


def _unserved(actor: Actor) -> tuple[Selection, Order]:
    requirements, people = requirement_rows(), person_rows()
    serves = (
        select(col(ProcedureRequirement.id))
        .join(Procedure, col(Procedure.id) == col(ProcedureRequirement.procedure_id))
        .where(col(ProcedureRequirement.requirement_id) == requirements.c.id, still_in_use(actor))
    )
    statement: Selection = (
        select(
            requirements.c.id,
            requirements.c.ref,
            requirements.c.title,
            requirements.c.kind,
            people.c.name.label("owner_name"),
        )
        .outerjoin(people, people.c.id == requirements.c.owner_id)
        .where(
            requirements.c.status == Status.IN_FORCE,
            requirements.c.applicability != Applicability.DOES_NOT_APPLY,
            seen_client(actor, requirements.c.client_id),
            ~serves.exists(),
        )
    )
    return statement, Order(requirements.c.ref, requirements.c.id)
