"""How the words of a draft are stored."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.canonical import canonical
from app.procedures.domain.text import ProcedureText, highest_key
from app.procedures.models import Procedure, ProcedureDraft


def new_draft(session: Session, row: Procedure, text: ProcedureText, *, by: Actor, now: datetime) -> ProcedureDraft:
    """The row of a draft that begins with this text; whoever adds it is no author before they save words."""
    draft = ProcedureDraft(
        procedure_id=row.row_id,
        document=spelled(text),
        last_key=highest_key(text),
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
