"""Receiving an answer that somebody sent: the one way in, for the form and for whatever brings many (SPEC 2.5).

The caller holds the audit's row, has opened a reception (which reads the sheet, once for all that it brings), and ends
the transaction. Nothing is written before an answer is known to be right, so a refused one costs only itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.files.operations import Offered, keep_checked, take_evidence
from app.files.queries import evidence_by_ids
from app.notifications.operations import Postage
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import NOTHING_SAID, Body, Effect, Incoming, body_of, receive, receive_late
from audits.conduct.models import Answer, AnswerEvidence, Audit, LateAnswer
from audits.conduct.operations.notices import tell_of_answers
from audits.conduct.operations.rows import label, recorded, refuse_own_work
from audits.conduct.operations.storing import REUSED, AnswerPlace, AnswersLocked, keep_revision, place_of, refuse_wrong
from audits.conduct.queries.answers import body_of_row, evidence_rows
from audits.words import AuditStatus, QuestionType, RevisionKind, shown

NOTHING_OFFERED = Offered()
ATTACHED = "Attached"  # what a question for a photo is answered with
NEEDS_REASON = "Say why it is not applicable; the question is critical"


@dataclass(frozen=True)
class ArrivedAnswer:
    """One answer as it was sent: to which question, what it says and under which id, and the evidence beside it."""

    code: str
    incoming: Incoming
    offered: Offered = NOTHING_OFFERED
    is_final: bool = False  # whoever sent it goes on from it, so it is asked now for what N/A needs (SPEC 2.2.7)


@dataclass(frozen=True)
class Reception:
    """What every answer to one audit needs, read once."""

    audit: Audit
    sheet: Sheet
    postage: Postage


@dataclass(frozen=True)
class ReceivedAnswer:
    """What became of an answer, and how its question stands after it."""

    effect: Effect
    number: int  # of the revision that it is, or that stood when it came late
    held: Answer | None

    @property
    def is_conflicted(self) -> bool:
        return self.held is not None and self.held.conflict is not None

    @property
    def body(self) -> Body:
        """The answer that stands after it."""
        return body_of_row(self.held) if self.held else NOTHING_SAID


def open_reception(session: Session, audit: Audit, postage: Postage) -> Reception:
    """Read the sheet of an audit; one that was never opened has none, and takes no answer."""
    if audit.version_id is None:
        raise AnswersLocked(audit)
    return Reception(audit, sheet_of(session, audit.version_id), postage)


def receive_answer(
    session: Session, reception: Reception, arrived: ArrivedAnswer, *, by: Actor, now: datetime
) -> ReceivedAnswer:
    """Store it, know it again, keep it beside what stands there, or keep it apart from an audit that is closed."""
    audit, sheet = reception.audit, reception.sheet
    refuse_own_work(audit, by)
    place = place_of(session, audit, sheet, arrived.code, arrived.incoming)
    evidence = _Brought(reception, place, arrived, _pieces(session, place, arrived))
    incoming = evidence.incoming
    refuse_wrong(place.question, incoming.body)
    if audit.status is not AuditStatus.IN_PROGRESS:
        return _receive_late(session, evidence, by=by, now=now)
    body = incoming.body
    if arrived.is_final and place.question.critical and body.is_na and not body.na_reason:
        raise BadInput({"na_reason": NEEDS_REASON})
    effect = receive(place.rows, incoming)
    if effect is Effect.REUSED:
        raise BadInput({"form": REUSED})
    known = place.known(incoming)
    number = known.number if known else place.last_number
    evidence_id = _take(session, evidence, by=by, now=now)
    if evidence_id is not None:
        _attach(session, place, evidence_id, by=by, now=now)
    if effect is not Effect.SAME:
        kind = RevisionKind.COLLIDED if effect is Effect.COLLIDED else RevisionKind.ANSWERED
        number = keep_revision(session, place, incoming, kind, by=by, now=now)
    if effect is Effect.STORED:
        bodies, asked = {arrived.code: body}, [place.question]
        tell_of_answers(session, audit, sheet, bodies, asked, at_once=True, postage=reception.postage, now=now)
    return ReceivedAnswer(effect, number, place.held)


@dataclass(frozen=True)
class _Brought:
    """An answer at its place, with what evidence the place has, and had."""

    reception: Reception
    place: AnswerPlace
    arrived: ArrivedAnswer
    pieces: list[AnswerEvidence]

    @property
    def is_replay(self) -> bool:
        return self.place.known(self.arrived.incoming) is not None

    @property
    def there(self) -> set[int]:
        """The evidence that is not brought again: what is attached; to a replay, also what was taken off since."""
        return {piece.evidence_id for piece in self.pieces if self.is_replay or piece.removed_at is None}

    @property
    def incoming(self) -> Incoming:
        """A question for a photo is answered by having one, whatever else was sent."""
        sent = self.arrived.incoming
        if self.place.question.type is not QuestionType.PHOTO or sent.body.is_na:
            return sent
        has_one = not self.arrived.offered.is_nothing or any(piece.removed_at is None for piece in self.pieces)
        values = (ATTACHED, None) if has_one else (None, ATTACHED)
        readings = [replace(sent, body=replace(sent.body, value=value)) for value in values]
        known = self.place.known(sent)  # a replay says what it said, though photos have come or gone since
        return next((one for one in readings if known and one.body.hash == known.hash), readings[0])


def _receive_late(session: Session, brought: _Brought, *, by: Actor, now: datetime) -> ReceivedAnswer:
    """Keep what reached an audit that was completed or cancelled, once, without effect (SPEC 2.5.5)."""
    place, incoming = brought.place, brought.incoming
    audit = place.audit
    if audit.status is AuditStatus.PLANNED:
        raise AnswersLocked(audit)
    kept = session.execute(
        select(LateAnswer).where(
            col(LateAnswer.audit_id) == audit.row_id,
            col(LateAnswer.device) == incoming.device,
            col(LateAnswer.sequence) == incoming.sequence,
        )
    ).scalar_one_or_none()
    is_other = kept is not None and kept.question_id != place.question_id
    effect = receive_late(place.rows, body_of(kept.body).hash if kept else None, incoming)
    if is_other or effect is Effect.REUSED:
        raise BadInput({"form": REUSED})
    if effect is Effect.LATE and kept is None:
        document = incoming.body.as_document()
        evidence_id = _take(session, brought, by=by, now=now)
        if evidence_id is not None:
            document["evidence"] = evidence_id
        session.add(
            LateAnswer(
                audit_id=audit.row_id,
                question_id=place.question_id,
                device=incoming.device,
                sequence=incoming.sequence,
                body=document,
                received_at=now,
                sent_by_id=by.id,
                sent_by_name=by.name,
            )
        )
        said = f"An answer to {place.question.code} reached {label(audit)} after it was {shown(audit.status).lower()}"
        recorded(session, audit, "late_answer_kept", said, by=by, now=now, after=document)
    return ReceivedAnswer(effect, place.held.revision if place.held else 0, place.held)


def _pieces(session: Session, place: AnswerPlace, arrived: ArrivedAnswer) -> list[AnswerEvidence]:
    if arrived.offered.is_nothing and place.question.type is not QuestionType.PHOTO:
        return []
    return evidence_rows(session, place.audit.row_id, place.question_id)


def _take(session: Session, brought: _Brought, *, by: Actor, now: datetime) -> int | None:
    """The evidence that it brings, unless the answer has it already: the same piece, or a file with the same bytes."""
    offered, reception = brought.arrived.offered, brought.reception
    if offered.reuse_id in brought.there:
        return None
    if offered.checked is not None and brought.there:
        file_id = keep_checked(session, offered.checked, by=by, now=now).row_id
        if any(line.file_id == file_id for line in evidence_by_ids(session, brought.there).values()):
            return None
    today = now.astimezone(reception.postage.settings.zone).date()
    return take_evidence(session, offered, client_id=reception.audit.client_id, today=today, by=by, now=now)


def _attach(session: Session, place: AnswerPlace, evidence_id: int, *, by: Actor, now: datetime) -> None:
    code, line = place.question.code, evidence_by_ids(session, {evidence_id})[evidence_id]
    session.add(
        AnswerEvidence(
            audit_id=place.audit.row_id,
            question_id=place.question_id,
            evidence_id=evidence_id,
            added_at=now,
            added_by_name=by.name,
        )
    )
    said = f"Put evidence to {code} of {label(place.audit)}"
    after = {"evidence": evidence_id, "name": line.name, "question": code}
    recorded(session, place.audit, "evidence_attached", said, by=by, now=now, after=after)
