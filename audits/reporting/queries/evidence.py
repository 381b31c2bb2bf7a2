"""What a requirement's standing rests on, as far as this actor may see the findings and audits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.people.queries import site_rows, team_rows
from app.requirements.domain.standing import ComplianceStanding
from app.requirements.queries import standing_of
from audits.conduct.models import Audit, AuditResult
from audits.conduct.queries.lists import seen_audit
from audits.conduct.queries.on_requirements import results_showing_met
from audits.findings.domain.lifecycle import OPEN
from audits.findings.models import Finding, FindingRequirement
from audits.findings.queries.lists import seen_finding

MOST = 20


@dataclass(frozen=True)
class StandingEvidence:
    """The standing of a requirement, which is everybody's, with the part of its evidence that one reader may see."""

    standing: ComplianceStanding
    findings: Sequence[Any]
    unlisted: int
    met_by_id: int | None


def evidence_on(session: Session, actor: Actor, requirement_id: int) -> StandingEvidence:
    """The open findings, newest first, and the audit that last showed it met; three queries."""
    standing = standing_of(session, actor, requirement_id)
    findings = _open_findings(session, actor, requirement_id)
    counts = standing.facts.findings
    met_by_id = _met_by(session, actor, requirement_id, standing)
    return StandingEvidence(standing, findings, max(0, counts.grave + counts.mild - len(findings)), met_by_id)


def _open_findings(session: Session, actor: Actor, requirement_id: int) -> Sequence[Any]:
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
            func.coalesce(teams.c.name, sites.c.name).label("unit_name"),
        )
        .join(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        .outerjoin(teams, teams.c.id == col(Finding.team_id))
        .join(sites, sites.c.id == col(Finding.site_id))
        .where(
            col(FindingRequirement.requirement_id) == requirement_id,
            col(Finding.status).in_(OPEN),
            seen_finding(actor),
        )
        .order_by(col(Finding.id).desc())
        .limit(MOST)
    ).all()


def _met_by(session: Session, actor: Actor, requirement_id: int, standing: ComplianceStanding) -> int | None:
    """The audit behind `met_at`, where this actor may see it."""
    chosen = (
        select(col(Audit.id))
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(
            col(AuditResult.completed_at) == standing.facts.met_at,
            col(AuditResult.id).in_(results_showing_met(requirement_id)),
            seen_audit(actor),
        )
    )
    found: int | None = session.execute(chosen.order_by(col(Audit.id).desc()).limit(1)).scalar()
    return found
