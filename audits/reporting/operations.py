"""Keeping what was made from audits in the background, for the person who asked for it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.history.operations import EntrySubject, record
from audits.reporting.models import ReportFile


@dataclass(frozen=True)
class MadeFile:
    """One part of what was made: under which key it is asked for, its name, whose report it is, what is odd of it."""

    key: str
    name: str
    part: int = 1
    audit_id: int | None = None
    note: str = ""


def keep_report(
    session: Session,
    file_id: int,
    new: MadeFile,
    *,
    by: Actor,
    now: datetime,
) -> ReportFile:
    """Offer a stored file to the one who asked; that answers left the system in a file is worth remembering."""
    made = ReportFile(person_id=by.id or 0, file_id=file_id, made_at=now, **asdict(new))
    session.add(made)
    session.flush()
    about = (
        EntrySubject("report_file", str(made.row_id))
        if new.audit_id is None
        else EntrySubject("audit", str(new.audit_id))
    )
    record(session, "audit:report_made", f"Made {new.name}", about=about, by=by, now=now)
    return made
