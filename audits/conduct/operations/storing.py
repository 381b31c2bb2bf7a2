"""How one state of an answer is stored: its revision, the answer that points to it, the counts, the history entry.

Callers hold the audit's row, have read its sheet, and decide by the rules of the domain what becomes of the state.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, StepNotAllowed
from audits.checklists.domain.questions import Question, in_words
from audits.checklists.queries.sheets import Sheet
from audits.conduct.domain.answering import NOTHING_SAID, Body, Incoming, Revision, problems_of, waiting
from audits.conduct.domain.missing import progress
from audits.conduct.domain.proof import revision_seal
from audits.conduct.models import Answer, AnswerRevision, Audit
from audits.conduct.operations.rows import label, recorded
from audits.conduct.queries.answers import answer_of, body_of_row, given_of
from audits.words import AuditStatus, RevisionKind, shown

TAGS = {
    RevisionKind.ANSWERED: "answered",
    RevisionKind.COLLIDED: "answer_collided",
    RevisionKind.CHOSEN: "answer_chosen",
    RevisionKind.DECIDED: "answer_decided",
}
REUSED = "This page was already sent with another answer. What you typed is here; send it once more"


class AnswersLocked(StepNotAllowed):
    """The audit is not in progress: what was sent is kept apart and has no effect (SPEC 2.5.5)."""

    def __init__(self, audit: Audit) -> None:
        self.audit_id = audit.row_id
        done = {
            AuditStatus.COMPLETED: "is completed, so its answers are locked",
            AuditStatus.CANCELLED: "is cancelled, so nothing can be answered",
            AuditStatus.PLANNED: "is not open yet. Open it first",
        }.get(audit.status, f"is {shown(audit.status).lower()}")
        kept = "" if audit.version_id is None else (  # without a form there is no question to keep it for
            " What you sent is kept as received after completion and shown to the auditor; it changes nothing unless"
            " the audit is reopened."
        )  # fmt: skip
        self.sentence = f"{label(audit)} {done}.{kept}"
        super().__init__("answered", audit.status)

    def __str__(self) -> str:
        return self.sentence


@dataclass
class AnswerPlace:
    """One question of an opened audit: its revisions so far, and its answer as it stands."""

    audit: Audit
    sheet: Sheet
    question: Question
    rows: list[Revision]
    held: Answer | None

    @property
    def question_id(self) -> int:
        return self.sheet.question_ids[self.question.code]

    @property
    def body(self) -> Body:
        """The answer as it stands."""
        return body_of_row(self.held) if self.held else NOTHING_SAID

    @property
    def last_number(self) -> int:
        return max((one.number for one in self.rows), default=0)

    def known(self, incoming: Incoming) -> Revision | None:
        """What was kept before under the id that the device gave."""
        given = (incoming.device, incoming.sequence)
        return next((one for one in self.rows if (one.device, one.sequence) == given), None)


def question_of(sheet: Sheet, code: str) -> Question:
    found = next((one for one in sheet.checklist.questions() if one.code == code), None)
    if found is None:
        raise NotFound("question", code)
    return found


def place_of(session: Session, audit: Audit, sheet: Sheet, code: str, incoming: Incoming) -> AnswerPlace:
    """Where an answer goes, whatever the audit's status."""
    question = question_of(sheet, code)
    rows = _revisions(session, audit, sheet.question_ids[code], incoming)
    return AnswerPlace(audit, sheet, question, rows, answer_of(session, audit.row_id, sheet.question_ids[code]))


def place_to_answer(session: Session, audit: Audit, sheet: Sheet, code: str, incoming: Incoming) -> AnswerPlace:
    """Where an answer goes; refused where the audit is closed or the question cannot be answered so."""
    if audit.status is not AuditStatus.IN_PROGRESS:
        raise AnswersLocked(audit)
    place = place_of(session, audit, sheet, code, incoming)
    refuse_wrong(place.question, incoming.body)
    return place


def refuse_wrong(question: Question, body: Body) -> None:
    problems = problems_of(question, body)
    if problems:
        raise BadInput(problems)


def keep_revision(
    session: Session, place: AnswerPlace, incoming: Incoming, kind: RevisionKind, *, by: Actor, now: datetime
) -> int:
    """A new revision, the pointer to it where it counts, the audit's counts, and the history entry."""
    audit, body, number = place.audit, incoming.body, place.last_number + 1
    row = AnswerRevision(
        audit_id=audit.row_id,
        question_id=place.question_id,
        audit_revision=audit.revision,
        number=number,
        kind=kind,
        device=incoming.device,
        sequence=incoming.sequence,
        base=incoming.base,
        body=body.as_document(),
        body_hash=body.hash,
        device_time=incoming.device_time,
        made_at=now,
        made_by_id=by.id,
        made_by_name=by.name,
    )
    session.add(row)
    held = place.held
    before = place.body
    was_waiting = held is not None and held.conflict is not None
    if held is None or kind is not RevisionKind.COLLIDED:
        held = _point(session, place, number, body, by=by, now=now)
    open_ones = waiting([*place.rows, Revision(number, kind, incoming.device, incoming.sequence, body.hash)])
    held.conflict = open_ones[-1].number if open_ones else None
    audit.conflict_count += bool(open_ones) - was_waiting
    _count(session, place, before, before if kind is RevisionKind.COLLIDED else body)
    said = _sentence(audit, place.question, before, body, kind)
    documents = {"before": before.as_document(), "after": body.as_document()}
    sealed = {AnswerRevision.__tablename__: revision_seal(row)}
    recorded(session, audit, TAGS[kind], said, by=by, now=now, sealed=sealed, **documents)
    return number


def _point(session: Session, place: AnswerPlace, number: int, body: Body, *, by: Actor, now: datetime) -> Answer:
    """The current answer says what its newest counting revision says."""
    held = place.held
    if held is None:
        held = Answer(audit_id=place.audit.row_id, question_id=place.question_id, revision=number, answered_at=now)
        session.add(held)
        place.held = held
    held.revision, held.value, held.is_na = number, body.value, body.is_na
    held.na_reason, held.comment, held.marks = body.na_reason, body.comment, body.as_document()["marks"]
    held.is_good_practice, held.answered_at, held.answered_by_id = body.is_good_practice, now, by.id
    return held


def _count(session: Session, place: AnswerPlace, before: Body, after: Body) -> None:
    """By one more or one fewer; only an answer on which follow-ups hang can move the number of questions."""
    audit, question = place.audit, place.question
    if question.parent or any(one.parent == question.code for one in place.sheet.checklist.questions()):
        session.flush()
        given = given_of(session, audit.row_id, place.sheet)
        audit.answered_count, audit.question_count = progress(place.sheet.checklist, given)
        return
    audit.answered_count += after.given.is_answer - before.given.is_answer


def _sentence(audit: Audit, question: Question, before: Body, body: Body, kind: RevisionKind) -> str:
    words, was = in_words(question, body.given), in_words(question, before.given)
    # What was typed stays in the document, from which it can be redacted (SPEC F35); the sentence is for good.
    said = f"answered {words}" if question.type.scores and words else "answered" if words else "left without an answer"
    said += f" instead of {was}" if question.type.scores and was and words and was != words else ""
    more = {
        RevisionKind.COLLIDED: ", which collides with the answer that was there",
        RevisionKind.CHOSEN: ", chosen out of two answers that collided",
        RevisionKind.DECIDED: ", as decided on the dispute",
    }.get(kind, "")
    return f"{question.code} of {label(audit)} {said}{more}"


def _revisions(session: Session, audit: Audit, question_id: int, incoming: Incoming) -> list[Revision]:
    """Every revision of this answer, and whatever carries the id of what comes in; an id belongs to one answer."""
    rows = session.execute(
        select(
            col(AnswerRevision.number), col(AnswerRevision.kind), col(AnswerRevision.device),
            col(AnswerRevision.sequence), col(AnswerRevision.body_hash), col(AnswerRevision.question_id),
        )
        .where(
            col(AnswerRevision.audit_id) == audit.row_id,
            or_(
                col(AnswerRevision.question_id) == question_id,
                and_(
                    col(AnswerRevision.device) == incoming.device,
                    col(AnswerRevision.sequence) == incoming.sequence,
                ),
            ),
        )
        .order_by(col(AnswerRevision.number), col(AnswerRevision.id))
    ).all()  # fmt: skip
    if any(row.question_id != question_id for row in rows):
        raise BadInput({"form": REUSED})
    return [Revision(row.number, row.kind, row.device, row.sequence, row.body_hash) for row in rows]
