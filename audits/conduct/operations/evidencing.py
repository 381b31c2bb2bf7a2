"""Taking evidence off an answer; what was taken off stays named by its dates (SPEC F18)."""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.answering import NOTHING_SAID, Incoming
from audits.conduct.models import Audit
from audits.conduct.operations.rows import label, recorded, refuse_own_work
from audits.conduct.operations.storing import keep_revision, place_to_answer
from audits.conduct.queries.answers import evidence_rows
from audits.words import QuestionType, RevisionKind


def remove_evidence(session: Session, audit: Audit, code: str, evidence_id: int, *, by: Actor, now: datetime) -> None:
    """Take a piece of evidence off an answer; the file stays kept. A question for a photo is without an answer then."""
    refuse_own_work(audit, by)
    sheet = sheet_of(session, audit.version_id or 0)
    incoming = Incoming(f"server:{secrets.token_hex(8)}", 1, 0, NOTHING_SAID)
    place = place_to_answer(session, audit, sheet, code, incoming)
    attached = [row for row in evidence_rows(session, audit.row_id, place.question_id) if row.removed_at is None]
    row = next((row for row in attached if row.evidence_id == evidence_id), None)
    if row is None:
        raise NotFound("evidence of this answer", evidence_id)
    row.removed_at = now
    said = f"Took evidence off {code} of {label(audit)}"
    before = {"evidence": evidence_id, "question": code}
    recorded(session, audit, "evidence_removed", said, by=by, now=now, before=before)
    if len(attached) == 1 and place.question.type is QuestionType.PHOTO and place.held and place.body.value:
        emptied = Incoming(incoming.device, 1, place.held.revision, replace(place.body, value=None))
        keep_revision(session, place, emptied, RevisionKind.ANSWERED, by=by, now=now)
