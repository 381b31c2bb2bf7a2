"""Whether published checklists say what they said when they were published: their seal is computed from their rows."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.readable import UNREADABLE
from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from audits.checklists.domain.documents import ChecklistDocument, content_hash
from audits.checklists.models import ChecklistVersion
from audits.checklists.queries.sheets import Sheet, live_sheet_of
from audits.words import VersionState


def check_versions(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every version that was ever published, oldest first."""
    tally = RecordTally("published checklist version")
    published = select(col(ChecklistVersion.id)).where(col(ChecklistVersion.state) != VersionState.DRAFT)
    for version_id in session.scalars(published.order_by(col(ChecklistVersion.id))).all():
        tally.count += 1
        try:
            tally.note(sealed_problem(session, live_sheet_of(session, version_id or 0)))
        except UNREADABLE as error:
            tally.note(f"published checklist version {version_id} cannot be read: {error}")
        report("checklists", tally.count)
    return [tally.checked()]


def sealed_problem(session: Session, sheet: Sheet) -> str:
    """What is wrong with a version that was published; empty where its rows still have the seal of that day."""
    sealed = select(col(ChecklistVersion.content_hash)).where(col(ChecklistVersion.id) == sheet.version_id)
    found = content_hash(ChecklistDocument(sheet.ref, sheet.details, sheet.checklist))
    if found == session.execute(sealed).scalar_one():
        return ""
    return f"version {sheet.number} of checklist {sheet.ref} was altered since it was published"
