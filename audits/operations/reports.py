"""Keeping what was made from audits in the background, for the person who asked for it."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.files.models import StoredFile
from app.history.operations import Subject, record
from audits.models import ReportFile


def keep_report(
    session: Session,
    stored: StoredFile,
    *,
    key: str,
    part: int,
    name: str,
    audit_id: int | None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> ReportFile:
    """Offer a stored file to the one who asked; that answers left the system in a file is worth remembering."""
    made = ReportFile(
        person_id=by.id or 0, key=key, part=part, audit_id=audit_id, name=name, file_id=stored.row_id,
        note=note, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    about = Subject("report_file", str(made.row_id)) if audit_id is None else Subject("audit", str(audit_id))
    record(session, "audit:report_made", f"Made {name}", about=about, by=by, now=now)
    return made
