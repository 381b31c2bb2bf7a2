"""How many findings are open on requirements, at each client: what the register is told (DESIGN 4, Standing)."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.requirements.domain.standing import OpenFindings
from audits.findings.domain.lifecycle import OPEN
from audits.findings.models import Finding, FindingRequirement
from audits.words import Grade

GRAVE = (Grade.MAJOR, Grade.MINOR)


def open_findings_on(
    session: Session, requirement_ids: Collection[int] | None = None
) -> dict[tuple[int, int | None], OpenFindings]:
    """By requirement and client; of these requirements, or of all. One query; nothing open has no key."""
    grave = col(Finding.grade).in_(GRAVE)
    chosen = (
        select(
            col(FindingRequirement.requirement_id),
            col(Finding.client_id),
            func.count().filter(grave),
            func.count().filter(~grave),
        )
        .join(Finding, col(Finding.id) == col(FindingRequirement.finding_id))
        .where(col(Finding.status).in_(OPEN))
        .group_by(col(FindingRequirement.requirement_id), col(Finding.client_id))
    )
    if requirement_ids is not None:
        chosen = chosen.where(col(FindingRequirement.requirement_id).in_(sorted(requirement_ids)))
    return {(row[0], row[1]): OpenFindings(row[2], row[3]) for row in session.execute(chosen)}
