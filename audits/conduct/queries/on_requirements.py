"""When an audit last showed requirements met, at each client: what the register is told (DESIGN 4, Standing)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from audits.checklists.queries.rows import question_requirement_rows
from audits.conduct.models import Audit, AuditResult, QuestionResult
from audits.conduct.queries.lists import seen_audit

LOOKS_AT = question_requirement_rows()

PASSED = func.sum(cast(col(QuestionResult.fails), Integer)) == 0


def met_by_result(session: Session, result_id: int) -> set[int]:
    """The requirements that one result shows met: questions on them were answered, N/A left out, and none failed."""
    chosen = _answered().where(col(QuestionResult.result_id) == result_id)
    return set(session.scalars(chosen.group_by(LOOKS_AT.c.requirement_id).having(PASSED)))


def last_met(
    session: Session, requirement_ids: Collection[int] | None = None
) -> dict[tuple[int, int | None], datetime]:
    """By requirement and client, when the latest audit was completed whose current result shows it met.

    Of these requirements, or of all; one query. A reopened audit counts with its last completed revision until the
    next one is completed.
    """
    requirement = LOOKS_AT.c.requirement_id
    passed = (
        _answered()
        .add_columns(col(Audit.client_id), col(AuditResult.completed_at))
        .join(AuditResult, col(AuditResult.id) == col(QuestionResult.result_id))
        .join(Audit, col(Audit.result_id) == col(AuditResult.id))
        .group_by(requirement, col(Audit.id), col(Audit.client_id), col(AuditResult.completed_at))
        .having(PASSED)
    )
    if requirement_ids is not None:
        passed = passed.where(requirement.in_(sorted(requirement_ids)))
    rows = passed.subquery("passed")
    latest = select(rows.c.requirement_id, rows.c.client_id, func.max(rows.c.completed_at))
    found = session.execute(latest.group_by(rows.c.requirement_id, rows.c.client_id))
    return {(row[0], row[1]): row[2] for row in found}


def met_by_then(session: Session, actor: Actor, requirement_id: int, at: datetime) -> datetime | None:
    """When, up to an instant, an audit last showed a requirement met by the result that it had then.

    Every audit of the clients that this actor serves counts, as it does for the standing of today.
    """
    later = aliased(AuditResult)
    replaced = select(col(later.id)).where(
        col(later.audit_id) == col(AuditResult.audit_id),
        col(later.revision) > col(AuditResult.revision),
        col(later.completed_at) <= at,
    )
    chosen = (
        select(func.max(col(AuditResult.completed_at)))
        .join(Audit, col(Audit.id) == col(AuditResult.audit_id))
        .where(
            col(AuditResult.completed_at) <= at,
            ~replaced.exists(),
            col(AuditResult.id).in_(_results_showing_met(requirement_id)),
            seen_client(actor, col(Audit.client_id)),
        )
    )
    found: datetime | None = session.execute(chosen).scalar()
    return found


def audit_met_then(session: Session, actor: Actor, requirement_id: int, met_at: datetime | None) -> int | None:
    """The audit that showed it then, also where it was reopened since, if this actor may see it."""
    chosen = (
        select(col(Audit.id))
        .join(AuditResult, col(AuditResult.audit_id) == col(Audit.id))
        .where(
            col(AuditResult.completed_at) == met_at,
            col(AuditResult.id).in_(_results_showing_met(requirement_id)),
            seen_audit(actor),
        )
    )
    found: int | None = session.execute(chosen.order_by(col(Audit.id).desc()).limit(1)).scalar()
    return found


def audit_showing_met(session: Session, actor: Actor, requirement_id: int, met_at: datetime | None) -> int | None:
    """The audit that was completed then and shows this requirement met, where this actor may see it."""
    chosen = (
        select(col(Audit.id))
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(
            col(AuditResult.completed_at) == met_at,
            col(AuditResult.id).in_(_results_showing_met(requirement_id)),
            seen_audit(actor),
        )
    )
    found: int | None = session.execute(chosen.order_by(col(Audit.id).desc()).limit(1)).scalar()
    return found


def _results_showing_met(requirement_id: int) -> Selection:
    result = col(QuestionResult.result_id)
    of_it = _answered().with_only_columns(result).where(LOOKS_AT.c.requirement_id == requirement_id)
    return of_it.group_by(result).having(PASSED)


def _answered() -> Selection:
    return (
        select(LOOKS_AT.c.requirement_id)
        .join(QuestionResult, col(QuestionResult.question_id) == LOOKS_AT.c.question_id)
        .where(col(QuestionResult.is_na).is_(False))
    )
