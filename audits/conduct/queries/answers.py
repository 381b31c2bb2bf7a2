"""The answers of one audit: as they stand now, with every revision of one, and the last answer beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.files.queries import EvidenceLine, evidence_by_ids
from audits.checklists.domain.questions import Given
from audits.checklists.queries.rows import question_rows
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import Body, Mark, Revision, body_of, device_words, waiting
from audits.conduct.domain.missing import Attached
from audits.conduct.models import Answer, AnswerEvidence, AnswerRevision, Audit, AuditResult, LateAnswer, QuestionResult
from audits.conduct.queries.lists import seen_audit
from audits.words import AuditStatus

QUESTIONS = question_rows()

PICTURE = "image/"


@dataclass(frozen=True)
class State:
    """Everything that an opened audit holds now, by the question's code."""

    sheet: Sheet
    bodies: Mapping[str, Body]
    numbers: Mapping[str, int]
    conflicts: Mapping[str, int]
    evidence: Mapping[str, tuple[EvidenceLine, ...]]
    saved_at: Mapping[str, datetime]

    @property
    def attached(self) -> dict[str, Attached]:
        return {
            code: Attached(len(lines), sum(line.media_type.startswith(PICTURE) for line in lines))
            for code, lines in self.evidence.items()
        }


@dataclass(frozen=True)
class KeptState:
    """One kept revision of an answer, as the chooser shows it."""

    number: int
    body: Body
    made_at: datetime
    made_by_name: str
    device: str


@dataclass(frozen=True)
class EarlierAnswer:
    """What was answered to the same question last time."""

    audit_id: int
    value: str | None
    is_na: bool
    fails: bool
    completed_at: datetime


def answers_by_question(session: Session, audit_id: int) -> dict[int, Answer]:
    """The current answers of an audit that the caller may see, by question id."""
    rows = session.scalars(select(Answer).where(col(Answer.audit_id) == audit_id))
    return {row.question_id: row for row in rows}


def answer_of(session: Session, audit_id: int, question_id: int) -> Answer | None:
    """The current answer to one question of an audit that the caller may see."""
    chosen = select(Answer).where(col(Answer.audit_id) == audit_id, col(Answer.question_id) == question_id)
    found = session.execute(chosen).scalar_one_or_none()
    return found if isinstance(found, Answer) else None


def given_of(session: Session, audit_id: int, sheet: Sheet) -> dict[str, Given]:
    """Every answer as scoring reads it, without a row for each: what a save needs to say how far the audit is."""
    rows = session.execute(
        select(col(Answer.question_id), col(Answer.value), col(Answer.is_na)).where(col(Answer.audit_id) == audit_id)
    ).all()
    found = {row.question_id: Given(row.value, bool(row.is_na)) for row in rows}
    return {code: found[key] for code, key in sheet.question_ids.items() if key in found}


def attached_to(session: Session, audit_id: int, question_id: int) -> Attached:
    """How much evidence one answer has."""
    chosen = select(col(AnswerEvidence.evidence_id)).where(
        col(AnswerEvidence.audit_id) == audit_id,
        col(AnswerEvidence.question_id) == question_id,
        col(AnswerEvidence.removed_at).is_(None),
    )
    lines = evidence_by_ids(session, set(session.scalars(chosen))).values()
    return Attached(len(lines), sum(line.media_type.startswith(PICTURE) for line in lines))


def evidence_rows(session: Session, audit_id: int, question_id: int) -> list[AnswerEvidence]:
    """What evidence one answer has and, with a date of removal, had."""
    chosen = select(AnswerEvidence).where(
        col(AnswerEvidence.audit_id) == audit_id, col(AnswerEvidence.question_id) == question_id
    )
    return list(session.scalars(chosen.order_by(col(AnswerEvidence.id))))


def body_of_row(row: Answer) -> Body:
    return Body(
        value=row.value,
        is_na=row.is_na,
        na_reason=row.na_reason,
        comment=row.comment,
        marks=tuple(Mark(one["seconds"], one.get("note", "")) for one in row.marks),
        is_good_practice=row.is_good_practice,
    )


def state_of(session: Session, audit: Audit) -> State:
    """The whole of an opened audit, in a number of queries that does not grow with its questions."""
    sheet = sheet_of(session, audit.version_id or 0)
    codes = {key: code for code, key in sheet.question_ids.items()}
    rows = {codes[key]: row for key, row in answers_by_question(session, audit.row_id).items()}
    return State(
        sheet=sheet,
        bodies={code: body_of_row(row) for code, row in rows.items()},
        numbers={code: row.revision for code, row in rows.items()},
        conflicts={code: row.conflict for code, row in rows.items() if row.conflict is not None},
        evidence=_evidence(session, audit.row_id, codes),
        saved_at={code: row.answered_at for code, row in rows.items()},
    )


def history_of(session: Session, audit_id: int, question_id: int) -> list[AnswerRevision]:
    """Every revision of one answer of an audit that the caller may see, oldest first."""
    chosen = select(AnswerRevision).where(
        col(AnswerRevision.audit_id) == audit_id, col(AnswerRevision.question_id) == question_id
    )
    return list(session.scalars(chosen.order_by(col(AnswerRevision.number))))


def as_rule(rows: Sequence[AnswerRevision]) -> list[Revision]:
    """Revisions as the rule of collisions reads them."""
    return [Revision(row.number, row.kind, row.device, row.sequence, row.body_hash) for row in rows]


def states_to_choose(
    session: Session, audit_id: int, question_id: int, current: int
) -> tuple[KeptState | None, list[KeptState]]:
    """The state of one answer that stands, and those that collided with it and wait for a person, oldest first."""
    rows = history_of(session, audit_id, question_id)
    wanted = {one.number for one in waiting(as_rule(rows))}
    kept = {
        row.number: KeptState(row.number, body_of(row.body), row.made_at, row.made_by_name, device_words(row.device))
        for row in rows
    }
    return kept.get(current), [kept[number] for number in sorted(wanted)]


def last_answer(session: Session, actor: Actor, audit: Audit, code: str) -> EarlierAnswer | None:
    """The same question in the latest earlier completed audit of the same person, else of the same unit; one query."""
    same: tuple[Any, ...] = (
        (col(Audit.auditee_id) == audit.auditee_id,)
        if audit.auditee_id is not None
        else (col(Audit.team_id) == audit.team_id,)
        if audit.team_id is not None
        else (col(Audit.site_id) == audit.site_id, col(Audit.team_id).is_(None))
    )
    before = (
        select(col(Audit.result_id))
        .where(
            *same,
            col(Audit.status) == AuditStatus.COMPLETED,
            col(Audit.checklist_id) == audit.checklist_id,
            col(Audit.id) != audit.id,
            seen_audit(actor),
        )
        .order_by(col(Audit.completed_at).desc(), col(Audit.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            col(AuditResult.audit_id), col(QuestionResult.value), col(QuestionResult.is_na),
            col(QuestionResult.fails), col(AuditResult.completed_at),
        )
        .join(AuditResult, col(AuditResult.id) == col(QuestionResult.result_id))
        .join(QUESTIONS, QUESTIONS.c.id == col(QuestionResult.question_id))
        .where(col(QuestionResult.result_id) == before, QUESTIONS.c.code == code)
    ).one_or_none()  # fmt: skip
    return EarlierAnswer(*row) if row else None


def late_answers(session: Session, audit_id: int) -> list[LateAnswer]:
    """What reached an audit after it was completed or cancelled, oldest first; the caller may see the audit."""
    chosen = select(LateAnswer).where(col(LateAnswer.audit_id) == audit_id)
    return list(session.scalars(chosen.order_by(col(LateAnswer.id)).limit(200)))


def is_evidence_of(session: Session, audit_id: int, evidence_id: int, *, with_late: bool) -> bool:
    """Whether a piece of evidence is, or was, attached to an answer of this audit, or came with one too late."""
    chosen = select(col(AnswerEvidence.id)).where(
        col(AnswerEvidence.audit_id) == audit_id, col(AnswerEvidence.evidence_id) == evidence_id
    )
    if session.execute(chosen.limit(1)).scalar() is not None:
        return True
    return with_late and any(row.body.get("evidence") == evidence_id for row in late_answers(session, audit_id))


def _evidence(session: Session, audit_id: int, codes: Mapping[int, str]) -> dict[str, tuple[EvidenceLine, ...]]:
    rows = session.execute(
        select(col(AnswerEvidence.question_id), col(AnswerEvidence.evidence_id))
        .where(col(AnswerEvidence.audit_id) == audit_id, col(AnswerEvidence.removed_at).is_(None))
        .order_by(col(AnswerEvidence.id))
    ).all()
    lines = evidence_by_ids(session, {row.evidence_id for row in rows})
    found: dict[str, tuple[EvidenceLine, ...]] = {}
    for row in rows:
        code = codes[row.question_id]
        found[code] = (*found.get(code, ()), lines[row.evidence_id])
    return found
