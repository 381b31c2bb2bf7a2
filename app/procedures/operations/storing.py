"""How the words of a draft, and what a procedure is linked with, are stored."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.canonical import canonical
from app.db.bulk import insert_rows
from app.db.paging import Selection
from app.db.row import Row
from app.procedures.domain.text import ProcedureText, highest_key
from app.procedures.models import Procedure, ProcedureDraft


def new_draft(session: Session, row: Procedure, text: ProcedureText, *, by: Actor, now: datetime) -> ProcedureDraft:
    """The row of a draft that begins with this text; whoever adds it is no author before they save words.

    Versions and keys go on from those of drafts that were discarded: a page that was opened before is stale, and a key
    never means another step.
    """
    draft = ProcedureDraft(
        procedure_id=row.row_id,
        document=spelled(text),
        last_key=max(row.last_key, highest_key(text)),
        row_version=row.last_draft_version + 1,
        begun_at=now,
        begun_by_name=by.name,
        saved_at=now,
        saved_by_name=by.name,
    )
    session.add(draft)
    session.flush()
    return draft


def spelled(text: ProcedureText) -> str:
    """The document of a text in its one spelling."""
    return canonical(text.document()).decode()


def put_links(
    session: Session,
    link: type[Row],
    column: str,
    row: Procedure,
    *,
    held: set[int],
    wanted: set[int],
    known: Selection,
) -> bool:
    """Make the links of one kind these, of which `known` selects what may come; False where it selects less."""
    gone, come = held - wanted, wanted - held
    other = col(getattr(link, column))
    if gone:
        mine = col(link.procedure_id) == row.row_id  # type: ignore[attr-defined]  # each link has one
        session.execute(delete(link).where(mine, other.in_(sorted(gone))))
    if come:
        if set(session.scalars(known)) < come:
            return False
        insert_rows(session, link, [{"procedure_id": row.row_id, column: one} for one in sorted(come)])
    return True
