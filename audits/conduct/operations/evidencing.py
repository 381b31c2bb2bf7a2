"""Putting evidence to an answer and taking it off again; what was taken off stays named by its dates (SPEC F18)."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.files.queries import evidence_by_ids
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import NOTHING_SAID, Incoming
from audits.conduct.models import AnswerEvidence, Audit
from audits.conduct.operations.answering import AnswersLocked, question_of, save_answer
from audits.conduct.operations.notices import MailRoom
from audits.conduct.operations.rows import label, recorded, refuse_own_work
from audits.conduct.queries.answers import answer_of, body_of_row
from audits.words import AuditStatus, QuestionType

ATTACHED = "Attached"  # what a question for a photo is answered with


def attach_evidence(
    session: Session, audit: Audit, code: str, evidence_id: int, *, mail: MailRoom, by: Actor, now: datetime
) -> None:
    """Put a piece of evidence to an answer; the same piece again changes nothing."""
    sheet = _opened(session, audit, by)
    question_id = sheet.question_ids[question_of(sheet, code).code]
    if _row(session, audit, question_id, evidence_id) is not None:
        return
    line = evidence_by_ids(session, {evidence_id})[evidence_id]
    session.add(
        AnswerEvidence(
            audit_id=audit.row_id,
            question_id=question_id,
            evidence_id=evidence_id,
            added_at=now,
            added_by_name=by.name,
        )
    )
    said = f"Put evidence to {code} of {label(audit)}"
    after = {"evidence": evidence_id, "name": line.name, "question": code}
    recorded(session, audit, "evidence_attached", said, by=by, now=now, after=after)
    _answer_photo(session, audit, sheet, code, ATTACHED, mail=mail, by=by, now=now)


def remove_evidence(
    session: Session, audit: Audit, code: str, evidence_id: int, *, mail: MailRoom, by: Actor, now: datetime
) -> None:
    """Take a piece of evidence off an answer; the file stays kept."""
    sheet = _opened(session, audit, by)
    question_id = sheet.question_ids[question_of(sheet, code).code]
    row = _row(session, audit, question_id, evidence_id)
    if row is None:
        raise NotFound("evidence of this answer", evidence_id)
    row.removed_at = now
    said = f"Took evidence off {code} of {label(audit)}"
    before = {"evidence": evidence_id, "question": code}
    recorded(session, audit, "evidence_removed", said, by=by, now=now, before=before)
    if _other_pieces(session, audit, question_id) == 0:
        _answer_photo(session, audit, sheet, code, None, mail=mail, by=by, now=now)


def _opened(session: Session, audit: Audit, by: Actor) -> Sheet:
    if audit.status is not AuditStatus.IN_PROGRESS:
        raise AnswersLocked(audit)
    refuse_own_work(audit, by)
    return sheet_of(session, audit.version_id or 0)


def _answer_photo(
    session: Session,
    audit: Audit,
    sheet: Sheet,
    code: str,
    value: str | None,
    *,
    mail: MailRoom,
    by: Actor,
    now: datetime,
) -> None:
    """A question that asks for a photo is answered by having one."""
    if question_of(sheet, code).type is not QuestionType.PHOTO:
        return
    held = answer_of(session, audit.row_id, sheet.question_ids[code])
    body = body_of_row(held) if held else NOTHING_SAID
    if body.value == value or (value is None and body.is_na):
        return
    fields = {name: getattr(body, name) for name in ("comment", "marks", "is_good_practice")}
    incoming = Incoming(f"server:{secrets.token_hex(8)}", 1, held.revision if held else 0, type(body)(value, **fields))
    save_answer(session, audit, code, incoming, mail=mail, by=by, now=now)


def _row(session: Session, audit: Audit, question_id: int, evidence_id: int) -> AnswerEvidence | None:
    found = session.execute(
        select(AnswerEvidence).where(
            col(AnswerEvidence.audit_id) == audit.row_id,
            col(AnswerEvidence.question_id) == question_id,
            col(AnswerEvidence.evidence_id) == evidence_id,
            col(AnswerEvidence.removed_at).is_(None),
        )
    ).scalar_one_or_none()
    return found if isinstance(found, AnswerEvidence) else None


def _other_pieces(session: Session, audit: Audit, question_id: int) -> int:
    rows = session.scalars(
        select(col(AnswerEvidence.id)).where(
            col(AnswerEvidence.audit_id) == audit.row_id,
            col(AnswerEvidence.question_id) == question_id,
            col(AnswerEvidence.removed_at).is_(None),
        )
    )
    return len(rows.all())
