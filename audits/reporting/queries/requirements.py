"""What a requirement's page shows of findings and audits, as far as this actor sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import start_of
from app.people.queries import site_rows, team_rows
from audits.checklists.models import QuestionRequirement
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.models import Audit, AuditResult, QuestionResult
from audits.conduct.queries.lists import seen_audit
from audits.findings.domain.lifecycle import OPEN
from audits.findings.models import Finding, FindingRequirement
from audits.findings.queries.lists import seen_finding
from audits.reporting.domain.compliance import ComplianceStatus, OpenFinding, compliance_of, evidence_from

MOST = 20


@dataclass(frozen=True)
class RequirementStanding:
    """The requirement's status in words, with the findings and the audit behind it."""

    status: ComplianceStatus
    findings: Sequence[Any]
    met_by_id: int | None


def standing_of_requirement(session: Session, actor: Actor, requirement_id: int, today: date) -> RequirementStanding:
    """Open findings, and the latest completed audit of 12 months that showed the requirement met; two queries."""
    teams, sites = team_rows(), site_rows()
    findings = session.execute(
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
    met_by_id = _met_by(session, actor, requirement_id, today)
    met_by = None if met_by_id is None else audit_number(met_by_id)
    status = compliance_of([OpenFinding(row.id, row.grade) for row in findings], met_by)
    return RequirementStanding(status, findings, met_by_id)


def _met_by(session: Session, actor: Actor, requirement_id: int, today: date) -> int | None:
    """The latest audit whose current result answered a question on it, all of them passing, N/A left out."""
    begun = start_of(evidence_from(today))
    chosen = (
        select(col(Audit.id))
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .join(QuestionResult, col(QuestionResult.result_id) == col(AuditResult.id))
        .join(QuestionRequirement, col(QuestionRequirement.question_id) == col(QuestionResult.question_id))
        .where(
            col(QuestionRequirement.requirement_id) == requirement_id,
            col(QuestionResult.is_na).is_(False),
            col(AuditResult.completed_at) >= begun,
            seen_audit(actor),
        )
        .group_by(col(Audit.id), col(AuditResult.completed_at))
        .having(func.sum(cast(col(QuestionResult.fails), Integer)) == 0)
        .order_by(col(AuditResult.completed_at).desc(), col(Audit.id).desc())
        .limit(1)
    )
    found: int | None = session.execute(chosen).scalar()
    return found
