"""How requirements stand, for whoever may see them: the same for every reader but for rows of another client."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import local_day, start_of
from app.db.paging import Selection
from app.db.scope import seen_client
from app.requirements.domain.standing import (
    GRAVEST_FIRST,
    Compliance,
    ComplianceStanding,
    OpenFindings,
    StandingFacts,
    ages_on,
    evidence_from,
    together,
)
from app.requirements.models import RequirementStanding

_WORDS = [compliance.value for compliance in GRAVEST_FIRST]
_RANK = case({word: rank for rank, word in enumerate(_WORDS)}, value=col(RequirementStanding.compliance))


def standing_of(session: Session, actor: Actor, requirement_id: int) -> ComplianceStanding:
    """How a requirement stands that the caller was allowed to see."""
    chosen = select(RequirementStanding).where(
        col(RequirementStanding.requirement_id) == requirement_id,
        seen_client(actor, col(RequirementStanding.client_id)),
    )
    return together(as_standing(row) for row in session.scalars(chosen))


def compliance_seen(actor: Actor, requirement_id: Any) -> ColumnElement[str]:
    """The same in a word, as a column of a list of requirements, by the column that holds their ids."""
    gravest = (
        select(func.min(_RANK))
        .where(
            col(RequirementStanding.requirement_id) == requirement_id,
            seen_client(actor, col(RequirementStanding.client_id)),
        )
        .correlate_except(RequirementStanding)
        .scalar_subquery()
    )
    return case(dict(enumerate(_WORDS)), value=gravest, else_=Compliance.NO_EVIDENCE.value)


def standing_as(actor: Actor, any_of: Sequence[Compliance], *, but: Selection) -> ScalarSelect[int]:
    """How many requirements have a row that says any of these, but for those whose ids are left out.

    Counted for the gravest, then for the two gravest and so on, each figure holds the one before: to find the gravest
    row of each requirement instead cost the register's first sentence 80 ms at 50,000 of them.
    """
    rows = select(col(RequirementStanding.requirement_id)).where(
        col(RequirementStanding.compliance).in_(any_of),
        seen_client(actor, col(RequirementStanding.client_id)),
        col(RequirementStanding.requirement_id).not_in(but),
    )
    return select(func.count()).select_from(rows.distinct().subquery()).scalar_subquery()


def as_standing(row: RequirementStanding) -> ComplianceStanding:
    return ComplianceStanding(row.compliance, StandingFacts(OpenFindings(row.grave_count, row.mild_count), row.met_at))


def kept_standings(session: Session) -> dict[tuple[int, int | None], ComplianceStanding]:
    """Every row by requirement and client, to be compared with what it was made from."""
    rows = session.scalars(select(RequirementStanding))
    return {(row.requirement_id, row.client_id): as_standing(row) for row in rows}


def outdated_standings(session: Session, today: date, *, after: int, limit: int) -> Sequence[RequirementStanding]:
    """Rows that the passing of time has made untrue, by id."""
    begun = start_of(evidence_from(today))
    compliance, met_at = col(RequirementStanding.compliance), col(RequirementStanding.met_at)
    untrue = or_(
        and_(compliance == Compliance.MET, met_at < begun),
        # Only after a clock was set back, or where the migration and the business clock differ.
        and_(compliance == Compliance.NO_EVIDENCE, met_at >= begun),
    )
    chosen = select(RequirementStanding).where(untrue, col(RequirementStanding.id) > after)
    return session.scalars(chosen.order_by(col(RequirementStanding.id)).limit(limit)).all()


def next_ageing_at(session: Session) -> datetime | None:
    """The next instant at which an audit counts as evidence no more."""
    oldest = session.execute(
        select(func.min(col(RequirementStanding.met_at))).where(col(RequirementStanding.compliance) == Compliance.MET)
    ).scalar()
    return None if oldest is None else start_of(ages_on(local_day(oldest)))
