"""Answering: one small transaction for each answer, with its history (SPEC 2.5). Callers hold the audit's row."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, StepNotAllowed
from app.db.session import Database
from audits.checklists.domain.questions import Question, in_words
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import (
    NOTHING_SAID,
    Body,
    Effect,
    Incoming,
    Revision,
    problems_of,
    receive,
    waiting,
)
from audits.conduct.domain.missing import progress
from audits.conduct.domain.proof import revision_seal
from audits.conduct.models import Answer, AnswerRevision, Audit, LateAnswer
from audits.conduct.operations.notices import MailRoom, tell_of_answers
from audits.conduct.operations.rows import label, recorded, refuse_own_work
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
        kept = "" if audit.status is AuditStatus.PLANNED else (
            " What you sent is kept as received after completion and shown to the auditor; it changes nothing unless"
            " the audit is reopened."
        )  # fmt: skip
        self.sentence = f"{label(audit)} {done}.{kept}"
        super().__init__("answered", audit.status)

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Saved:
    """What became of an answer, and how the audit stands after it."""

    effect: Effect
    number: int
    is_conflicted: bool
    held: Answer | None
    sheet: Sheet

    @property
    def body(self) -> Body:
        """The answer that stands after it."""
        return body_of_row(self.held) if self.held else NOTHING_SAID


@dataclass
class _Place:
    """One question of an opened audit: its revisions so far, and its answer as it stands."""

    audit: Audit
    sheet: Sheet
    question: Question
    rows: list[Revision]
    held: Answer | None

    @property
    def question_id(self) -> int:
        return self.sheet.question_ids[self.question.code]


@dataclass(frozen=True)
class Choice:
    """What a person decides where two answers collided: the answer that counts from now on."""

    device: str
    sequence: int
    body: Body


def question_of(sheet: Sheet, code: str) -> Question:
    found = next((one for one in sheet.checklist.questions() if one.code == code), None)
    if found is None:
        raise NotFound("question", code)
    return found


def save_answer(
    session: Session, audit: Audit, code: str, incoming: Incoming, *, mail: MailRoom, by: Actor, now: datetime
) -> Saved:
    """Keep one state of one answer: store it, know it again, or keep it beside what stands there."""
    place = _place(session, audit, code, incoming, by=by)
    effect = receive(place.rows, incoming)
    if effect is Effect.REUSED:
        raise BadInput({"form": REUSED})
    number = next((one.number for one in place.rows if _id(one) == _id(incoming)), _last(place.rows))
    if effect is not Effect.SAME:
        kind = RevisionKind.COLLIDED if effect is Effect.COLLIDED else RevisionKind.ANSWERED
        number = _keep(session, place, incoming, kind, by=by, now=now)
    if effect is Effect.STORED:
        said, asked = {code: incoming.body}, [place.question]
        tell_of_answers(session, audit, place.sheet, said, asked, at_once=True, mail=mail, now=now)
    is_conflicted = place.held is not None and place.held.conflict is not None
    return Saved(effect, number, is_conflicted, place.held, place.sheet)


def choose_answer(session: Session, audit: Audit, code: str, choice: Choice, *, by: Actor, now: datetime) -> Saved:
    """Settle a collision: what is chosen counts, and what it was chosen from stays in the history."""
    incoming = Incoming(choice.device, choice.sequence, 0, choice.body)
    place = _place(session, audit, code, incoming, by=by)
    number = _last(place.rows)
    if not any(_id(one) == _id(incoming) for one in place.rows):
        incoming = replace(incoming, base=place.held.revision if place.held else 0)
        number = _keep(session, place, incoming, RevisionKind.CHOSEN, by=by, now=now)
    return Saved(Effect.STORED, number, is_conflicted=False, held=place.held, sheet=place.sheet)


def decide_answer(
    session: Session, audit: Audit, code: str, body: Body, *, device: str, by: Actor, now: datetime
) -> None:
    """Write what was decided about a disputed answer; the audit stands open at its next revision meanwhile."""
    place = _place(session, audit, code, Incoming(device, 1, 0, body), by=by)
    incoming = Incoming(device, 1, place.held.revision if place.held else 0, body)
    _keep(session, place, incoming, RevisionKind.DECIDED, by=by, now=now)


def _place(session: Session, audit: Audit, code: str, incoming: Incoming, *, by: Actor) -> _Place:
    """Where an answer goes; refused where the audit is closed, is one's own, or the answer is none."""
    if audit.status is not AuditStatus.IN_PROGRESS:
        raise AnswersLocked(audit)
    refuse_own_work(audit, by)
    sheet = sheet_of(session, audit.version_id or 0)
    question = question_of(sheet, code)
    problems = problems_of(question, incoming.body)
    if problems:
        raise BadInput(problems)
    rows = _revisions(session, audit, sheet.question_ids[code], incoming)
    return _Place(audit, sheet, question, rows, answer_of(session, audit.row_id, sheet.question_ids[code]))


def keep_late_answer(
    database: Database, audit_id: int, code: str, incoming: Incoming, *, by: Actor, now: datetime
) -> None:
    """Keep what reached an audit that was completed or cancelled, in a transaction of its own, once (SPEC 2.5.5)."""
    with database.transaction() as session:
        audit = session.get(Audit, audit_id, with_for_update=True)
        if audit is None or audit.version_id is None or audit.status in {AuditStatus.PLANNED, AuditStatus.IN_PROGRESS}:
            return
        question_id = sheet_of(session, audit.version_id).question_ids.get(code)
        known = (LateAnswer, AnswerRevision)
        if question_id is None or any(_is_known(session, table, audit_id, incoming) for table in known):
            return
        session.add(
            LateAnswer(
                audit_id=audit_id,
                question_id=question_id,
                device=incoming.device,
                sequence=incoming.sequence,
                body=incoming.body.as_document(),
                received_at=now,
                sent_by_id=by.id,
                sent_by_name=by.name,
            )
        )
        said = f"An answer to {code} reached {label(audit)} after it was {shown(audit.status).lower()}"
        recorded(session, audit, "late_answer_kept", said, by=by, now=now, after=incoming.body.as_document())


def _is_known(
    session: Session, table: type[LateAnswer] | type[AnswerRevision], audit_id: int, incoming: Incoming
) -> bool:
    chosen = select(col(table.id)).where(
        col(table.audit_id) == audit_id,
        col(table.device) == incoming.device,
        col(table.sequence) == incoming.sequence,
    )
    return session.execute(chosen).scalar() is not None


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


def _keep(session: Session, place: _Place, incoming: Incoming, kind: RevisionKind, *, by: Actor, now: datetime) -> int:
    """A new revision, the pointer to it where it counts, the audit's counts, and the history entry."""
    audit, body, number = place.audit, incoming.body, _last(place.rows) + 1
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
    before = body_of_row(held) if held else NOTHING_SAID
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


def _point(session: Session, place: _Place, number: int, body: Body, *, by: Actor, now: datetime) -> Answer:
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


def _count(session: Session, place: _Place, before: Body, after: Body) -> None:
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


def _last(rows: list[Revision]) -> int:
    return max((one.number for one in rows), default=0)


def _id(one: Incoming | Revision) -> tuple[str, int]:
    """The id that the device gave."""
    return one.device, one.sequence
