"""What people typed into a draft and did not save. Each sees their own; others are told whose would go."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.people.queries import person_rows
from app.procedures.models import DraftBuffer

MOST_NAMED = 20


def typed_by(session: Session, procedure_id: int, person_id: int) -> DraftBuffer | None:
    chosen = select(DraftBuffer).where(
        col(DraftBuffer.procedure_id) == procedure_id, col(DraftBuffer.person_id) == person_id
    )
    return session.scalars(chosen).one_or_none()


def names_of_typing(session: Session, procedure_id: int) -> Sequence[str]:
    """Who typed something that is not saved, by name; at most 20."""
    people = person_rows()
    chosen = select(people.c.name).join(DraftBuffer, col(DraftBuffer.person_id) == people.c.id)
    mine = chosen.where(col(DraftBuffer.procedure_id) == procedure_id)
    return session.scalars(mine.order_by(people.c.name, people.c.id).limit(MOST_NAMED)).all()
