"""Findings open on requirements: what the register is told (DESIGN 4, Standing), and what one reader sees of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.people.queries import site_rows, team_rows
from app.requirements.domain.standing import OpenFindings
from audits.findings.domain.lifecycle import OPEN
from audits.findings.models import Finding, FindingRequirement
from audits.findings.queries.lists import seen_finding
from audits.words import Grade

GRAVE = (Grade.MAJOR, Grade.MINOR)


def open_findings_seen(session: Session, actor: Actor, requirement_id: int, most: int) -> Sequence[Any]:
    """The open findings on a requirement that this actor may see, newest first."""
    return _findings_seen(session, actor, requirement_id, most, col(Finding.status).in_(OPEN))


def findings_seen_open_at(
    session: Session, actor: Actor, requirement_id: int, at: datetime, most: int
) -> Sequence[Any]:
    """The findings on a requirement that were open at an instant, of those that this actor may see, newest first."""
    return _findings_seen(session, actor, requirement_id, most, _was_open(at))


def findings_open_at(session: Session, actor: Actor, requirement_id: int, at: datetime) -> OpenFindings:
    """How many were open then, by the grades of today, at the clients that this actor serves."""
    grave = col(Finding.grade).in_(GRAVE)
    chosen = (
        select(func.count().filter(grave), func.count().filter(~grave))
        .select_from(Finding)
        .join(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        .where(
            col(FindingRequirement.requirement_id) == requirement_id,
            _was_open(at),
            seen_client(actor, col(Finding.client_id)),
        )
    )
    return OpenFindings(*session.execute(chosen).one())


def _was_open(at: datetime) -> ColumnElement[bool]:
    """Raised by then, and neither closed nor cancelled."""
    return and_(col(Finding.raised_at) <= at, or_(col(Finding.closed_at).is_(None), col(Finding.closed_at) > at))


def _findings_seen(
    session: Session, actor: Actor, requirement_id: int, most: int, wanted: ColumnElement[bool]
) -> Sequence[Any]:
    teams, sites = team_rows(), site_rows()
    return session.execute(
        select(
            col(Finding.id),
            col(Finding.title),
            col(Finding.grade),
            col(Finding.status),
            col(Finding.origin_id),
            col(Finding.origin_label),
            col(Finding.done_due_on),
            col(Finding.raised_at),
            col(Finding.closed_at),
            func.coalesce(teams.c.name, sites.c.name).label("unit_name"),
        )
        .join(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        .outerjoin(teams, teams.c.id == col(Finding.team_id))
        .join(sites, sites.c.id == col(Finding.site_id))
        .where(
            col(FindingRequirement.requirement_id) == requirement_id,
            wanted,
            seen_finding(actor),
        )
        .order_by(col(Finding.id).desc())
        .limit(most)
    ).all()


def requirement_ids_of(session: Session, actor: Actor, finding_id: int) -> list[int]:
    """The requirements that a finding breaks, where this actor may see the finding."""
    chosen = (
        select(col(FindingRequirement.requirement_id))
        .join(Finding, col(Finding.id) == col(FindingRequirement.finding_id))
        .where(col(Finding.id) == finding_id, seen_finding(actor))
    )
    return list(session.scalars(chosen.order_by(col(FindingRequirement.id))))


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
