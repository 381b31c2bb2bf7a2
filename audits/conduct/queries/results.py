"""What completed audits came to, what was said about it, and what waits for a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.canonical import digest
from app.core.errors import NotFound
from app.db.readable import UnreadableRow, readable_rows
from app.db.scope import seen_client, seen_unit
from audits.checklists.queries.rows import checklist_rows, question_rows
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.domain.tallies import Tally
from audits.conduct.models import Audit, AuditResponse, AuditResult, Dispute
from audits.conduct.queries.independence import stands_apart
from audits.conduct.queries.lists import TO_DO, seen_audit
from audits.words import AuditStatus, DisputeStatus, Outcome

CHECKLISTS = checklist_rows()
QUESTIONS = question_rows()

MOST_DUE = 200


@dataclass(frozen=True)
class DueAudit:
    """An audit that waits for somebody."""

    id: int
    title: str
    about: str
    due_on: date | None
    since: datetime

    @property
    def number(self) -> str:
        return audit_number(self.id)


@dataclass(frozen=True)
class DisputeLine:
    """A dispute with the question that it is about."""

    id: int
    revision: int
    code: str
    text: str
    reason: str
    wanted: str
    status: DisputeStatus
    decision: str
    decided_at: datetime | None
    decided_by_name: str
    raised_at: datetime
    row_version: int


def passes_of(session: Session, actor: Actor, person_id: int, since: datetime) -> Tally:
    """How many audits of this person's work since then passed, of those that this actor sees; latest revisions only."""
    row = session.execute(
        select(func.count(), func.count().filter(col(AuditResult.outcome) == Outcome.PASS))
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(
            col(Audit.auditee_id) == person_id,
            col(Audit.status) == AuditStatus.COMPLETED,
            col(Audit.completed_at) >= since,
            col(AuditResult.outcome) != Outcome.NOT_SCORED,
            seen_audit(actor),
        )
    ).one()
    return Tally(judged=row[0], passed=row[1])


def revisions_of(session: Session, audit: Audit) -> list[AuditResult]:
    """Every completed revision, newest first, without its content; takes an audit that its caller may see."""
    chosen = select(AuditResult).where(col(AuditResult.audit_id) == audit.row_id)
    ordered = chosen.order_by(col(AuditResult.revision).desc())
    return list(session.scalars(ordered.options(defer(AuditResult.content))))  # type: ignore[arg-type]  # a column


def result_of(session: Session, audit: Audit, revision: int | None = None) -> AuditResult:
    """One completed revision with its content: the latest, or the one that is asked for."""
    chosen = select(AuditResult).where(col(AuditResult.audit_id) == audit.row_id)
    if revision is None:
        chosen = chosen.where(col(AuditResult.id) == audit.result_id)
    else:
        chosen = chosen.where(col(AuditResult.revision) == revision)
    found = session.execute(chosen.execution_options(populate_existing=True)).scalar_one_or_none()
    if not isinstance(found, AuditResult):
        raise NotFound("completed revision of", audit_number(audit.row_id))
    return found


def contents_of(session: Session, audit: Audit, revisions: Collection[int]) -> dict[int, dict[str, Any]]:
    """What was signed as some revisions, as it is kept, by revision; takes an audit that its caller may see."""
    chosen = select(col(AuditResult.id), col(AuditResult.revision), col(AuditResult.content)).where(
        col(AuditResult.audit_id) == audit.row_id, col(AuditResult.revision).in_(sorted(revisions))
    )
    rows = readable_rows(session, chosen, col(AuditResult.id))
    return {row.revision: row.content for row in rows if not isinstance(row, UnreadableRow)}


def is_unaltered(result: AuditResult) -> bool:
    """Whether the stored content still has the hash that was signed."""
    return digest(result.content) == result.content_hash


def responses_of(session: Session, audit: Audit) -> list[AuditResponse]:
    chosen = select(AuditResponse).where(col(AuditResponse.audit_id) == audit.row_id)
    return list(session.scalars(chosen.order_by(col(AuditResponse.id))))


def disputes_of(session: Session, audit: Audit) -> list[DisputeLine]:
    """Every dispute about an audit that the caller may see, oldest first."""
    rows = session.execute(
        select(*_dispute_columns())
        .join(QUESTIONS, QUESTIONS.c.id == col(Dispute.question_id))
        .where(col(Dispute.audit_id) == audit.row_id)
        .order_by(col(Dispute.id))
    )
    return [DisputeLine(*row) for row in rows]


def audits_to_do(session: Session, person_id: int, until: date) -> list[DueAudit]:
    """What this person has to carry out until a day, and what has no day, earliest first."""
    return due_audits(
        session,
        col(Audit.auditor_id) == person_id,
        col(Audit.status).in_(TO_DO),
        or_(col(Audit.due_on).is_(None), col(Audit.due_on) <= until),
    )


def results_to_answer(session: Session, person_id: int, today: date) -> list[DueAudit]:
    """Results about this person that they have not answered, while they may."""
    chosen = _due(col(Audit.respond_by), col(Audit.completed_at)).where(
        col(Audit.auditee_id) == person_id,
        col(Audit.status) == AuditStatus.COMPLETED,
        col(Audit.response).is_(None),
        col(Audit.respond_by) >= today,
    )
    return _lines(session, chosen.order_by(col(Audit.respond_by), col(Audit.id)))


def disputes_to_decide(session: Session, actor: Actor) -> list[DueAudit]:
    """Disputes that are open, within what this actor sees, oldest first; a party of the audit decides none of it."""
    chosen = (
        _due(col(Audit.due_on), col(Dispute.raised_at))
        .join(Dispute, col(Dispute.audit_id) == col(Audit.id))
        .where(
            col(Dispute.status) == DisputeStatus.OPEN,
            seen_client(actor, col(Audit.client_id)),
            seen_unit(actor, col(Audit.team_id), col(Audit.site_id)),
            stands_apart(actor),
        )
    )
    return _lines(session, chosen.order_by(col(Dispute.id)))


def due_audits(session: Session, *conditions: ColumnElement[bool]) -> list[DueAudit]:
    """Audits as somebody's work, the earliest day first and those without one last."""
    chosen = _due().where(*conditions)
    return _lines(session, chosen.order_by(col(Audit.due_on).is_(None), col(Audit.due_on), col(Audit.id)))


def _due(due_on: Any = None, since: Any = None) -> Any:
    return select(
        col(Audit.id),
        CHECKLISTS.c.title,
        col(Audit.about),
        col(Audit.due_on) if due_on is None else due_on,
        col(Audit.created_at) if since is None else since,
    ).join(CHECKLISTS, CHECKLISTS.c.id == col(Audit.checklist_id))


def _lines(session: Session, chosen: Any) -> list[DueAudit]:
    return [DueAudit(*row) for row in session.execute(chosen.limit(MOST_DUE))]


def _dispute_columns() -> tuple[Any, ...]:
    return (
        col(Dispute.id), col(Dispute.revision), QUESTIONS.c.code, QUESTIONS.c.text, col(Dispute.reason),
        col(Dispute.wanted), col(Dispute.status), col(Dispute.decision), col(Dispute.decided_at),
        col(Dispute.decided_by_name), col(Dispute.raised_at), col(Dispute.row_version),
    )  # fmt: skip
