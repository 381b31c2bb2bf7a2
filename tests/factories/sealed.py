"""An organisation with a little of everything that verification covers, made by the operations that people use."""

from sqlmodel import Session

from app.history.operations import Subject, record, redact
from audits.checklists.models import ChecklistRow
from audits.conduct.operations.responding import (
    DisputeDecision,
    Wanted,
    decide_dispute,
    dispute_answers,
    sign_as_auditee,
)
from audits.words import DisputeStatus
from tests.cast import NOW, Cast
from tests.factories.audits import ANSWERED, DAY, answer, completed_audit, mail_room, opened_audit, said
from tests.factories.checklists import add_checklist


def add_sealed(session: Session, cast: Cast) -> ChecklistRow:
    """Two signed audits of which one has a second revision after a dispute, one with a collision, and a redaction."""
    checklist = add_checklist(session, by=cast.officer, now=NOW)
    sign_as_auditee(session, completed_audit(session, checklist, cast), "Tom Birch", today=DAY, by=cast.agent, now=NOW)
    disputed = completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    room, wanted = mail_room(), [Wanted("A2", "The customer thanked me", "2")]
    (row,) = dispute_answers(session, disputed, wanted, mail=room, today=DAY, by=cast.agent, now=NOW)
    decision = DisputeDecision(DisputeStatus.ACCEPTED, "Heard again, and so it was")
    decide_dispute(
        session, disputed, row, decision, version=row.row_version, mail=room, today=DAY, by=cast.officer, now=NOW
    )
    collided = opened_audit(session, checklist, cast)
    answer(session, collided, "A2", said("1"), by=cast.leader, device="desk", base=0)
    answer(session, collided, "A2", said("2"), by=cast.manager, device="phone", base=0)
    about = Subject("thing", "1")
    entry = record(session, "thing:done", "A name stood here", about=about, by=cast.officer, now=NOW, after={"a": "é"})
    redact(session, entry, "It must go", by=cast.administrator, now=NOW)
    session.flush()
    return checklist
