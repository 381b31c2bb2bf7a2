"""What is typed into a draft between two saves: kept for whoever typed it, until they save it or throw it away."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.core.actor import Actor
from app.procedures.domain.comparing import says_the_same
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.text import ProcedureText
from app.procedures.models import DraftBuffer, Procedure
from app.procedures.operations.rows import demand_writer
from app.procedures.operations.storing import spelled
from app.procedures.queries import draft_of, text_of, typed_by


def keep_typed(
    session: Session, row: Procedure, text: ProcedureText, *, version: int, by: Actor, now: datetime
) -> None:
    """Keep what somebody has typed so far over the draft that they opened at `version`; NotFound where it is gone.

    What says the same as the draft is saved already: a request that comes late, behind its own save, leaves nothing.
    """
    demand_writer(by)
    demand_in_use(row.status, "written")
    if says_the_same(text, text_of(draft_of(session, row))):
        drop_typed(session, row, person_id=by.person_id)
        return
    kept = typed_by(session, row.row_id, by.person_id)
    if kept is None:
        session.add(
            DraftBuffer(
                procedure_id=row.row_id,
                person_id=by.person_id,
                document=spelled(text),
                draft_version=version,
                typed_at=now,
            )
        )
    else:
        kept.document, kept.draft_version, kept.typed_at = spelled(text), version, now
    session.flush()


def drop_typed(session: Session, row: Procedure, *, person_id: int | None = None) -> None:
    """Throw away what one person typed and did not save; where nobody is named, what everybody did."""
    gone = delete(DraftBuffer).where(col(DraftBuffer.procedure_id) == row.row_id)
    session.execute(gone if person_id is None else gone.where(col(DraftBuffer.person_id) == person_id))
