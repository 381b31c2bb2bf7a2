"""What the sector of the organisation decided; the sector itself is kept nowhere but in what it switched off."""

from collections.abc import Collection

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from app.requirements.domain.sectors import StarterRow
from app.requirements.domain.words import Sector
from app.requirements.models import Requirement, RequirementApplicability

OPEN_EVERYWHERE = and_(
    col(RequirementApplicability.scope) == "",
    col(RequirementApplicability.to_on).is_(None),
)


def sector_counts(session: Session, actor: Actor) -> dict[Sector, int]:
    """How many requirements do not apply because of which sector: of one sector, or of none."""
    decided = RequirementApplicability
    chosen = (
        select(col(decided.sector), func.count())
        .join(Requirement, col(Requirement.id) == col(decided.requirement_id))
        .where(OPEN_EVERYWHERE, col(decided.sector).is_not(None), seen_client(actor, col(Requirement.client_id)))
        .group_by(col(decided.sector))
        .order_by(func.count().desc(), col(decided.sector))
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def starter_rows(session: Session, actor: Actor, refs: Collection[str]) -> list[StarterRow]:
    """What is stored of the requirements with these refs, by ref."""
    decided = RequirementApplicability
    chosen: Selection = (
        select(
            col(Requirement.id),
            col(Requirement.ref),
            col(Requirement.title),
            col(Requirement.row_version),
            col(Requirement.applicability),
            col(Requirement.applicability_reason).label("reason"),
            col(decided.review_on),
            col(decided.sector),
            func.coalesce(col(decided.said_by_name), "").label("said_by_name"),
        )
        .outerjoin(decided, and_(col(decided.requirement_id) == col(Requirement.id), OPEN_EVERYWHERE))
        .where(col(Requirement.ref).in_(sorted(refs)), seen_client(actor, col(Requirement.client_id)))
        .order_by(col(Requirement.ref))
    )
    return [StarterRow(*row) for row in session.execute(chosen)]
