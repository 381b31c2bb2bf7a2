"""When an audit last showed requirements met, at each client: what the register is told (DESIGN 4, Standing)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session, col

from app.db.paging import Selection
from audits.checklists.models import QuestionRequirement
from audits.conduct.models import Audit, AuditResult, QuestionResult

PASSED = func.sum(cast(col(QuestionResult.fails), Integer)) == 0


def met_by_result(session: Session, result_id: int) -> set[int]:
    """The requirements that one result shows met: questions on them were answered, N/A left out, and none failed."""
    chosen = _answered().where(col(QuestionResult.result_id) == result_id)
    return set(session.scalars(chosen.group_by(col(QuestionRequirement.requirement_id)).having(PASSED)))


def last_met(
    session: Session, requirement_ids: Collection[int] | None = None
) -> dict[tuple[int, int | None], datetime]:
    """By requirement and client, when the latest audit was completed whose current result shows it met.

    Of these requirements, or of all; one query. A reopened audit counts with its last completed revision until the
    next one is completed.
    """
    requirement = col(QuestionRequirement.requirement_id)
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


def results_showing_met(requirement_id: int) -> Selection:
    """The ids of every result that shows this requirement met; to be narrowed down, since there may be many."""
    result = col(QuestionResult.result_id)
    of_it = _answered().with_only_columns(result).where(col(QuestionRequirement.requirement_id) == requirement_id)
    return of_it.group_by(result).having(PASSED)


def _answered() -> Selection:
    return (
        select(col(QuestionRequirement.requirement_id))
        .join(QuestionResult, col(QuestionResult.question_id) == col(QuestionRequirement.question_id))
        .where(col(QuestionResult.is_na).is_(False))
    )
