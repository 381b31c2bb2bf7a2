"""What a requirement's standing rests on, as far as this actor may see the findings and audits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.requirements.domain.standing import ComplianceStanding, StandingFacts, compliance_of
from app.requirements.queries import standing_of
from audits.conduct.queries.on_requirements import audit_met_then, audit_showing_met, met_by_then
from audits.findings.queries.on_requirements import findings_open_at, findings_seen_open_at, open_findings_seen

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
    findings = open_findings_seen(session, actor, requirement_id, MOST)
    counts = standing.facts.findings
    met_by_id = audit_showing_met(session, actor, requirement_id, standing.facts.met_at)
    return StandingEvidence(standing, findings, max(0, counts.grave + counts.mild - len(findings)), met_by_id)


def evidence_then(session: Session, actor: Actor, requirement_id: int, at: datetime) -> StandingEvidence:
    """The same as it was at an instant, by the days of findings and audits themselves; four queries."""
    facts = StandingFacts(
        findings_open_at(session, actor, requirement_id, at), met_by_then(session, actor, requirement_id, at)
    )
    standing = ComplianceStanding(compliance_of(facts, local_day(at)), facts)
    findings = findings_seen_open_at(session, actor, requirement_id, at, MOST)
    met_by_id = audit_met_then(session, actor, requirement_id, facts.met_at)
    unlisted = max(0, facts.findings.grave + facts.findings.mild - len(findings))
    return StandingEvidence(standing, findings, unlisted, met_by_id)
