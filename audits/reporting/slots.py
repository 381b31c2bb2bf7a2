"""What findings and audits together show on lower features' pages."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.web.slots import Panel
from audits.reporting.queries.evidence import evidence_on, evidence_then


def findings_of_requirement(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a requirement's page: the open findings and the audit that its standing rests on."""
    if not actor.can(Capability.READ_FINDINGS):
        return None
    evidence = evidence_on(session, actor, subject_id)
    return Panel("Is it met?", "findings/_of_requirement.html", [evidence])


def findings_of_requirement_then(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a requirement's page as at a day: the same, as it was at the end of that day."""
    if not actor.can(Capability.READ_FINDINGS):
        return None
    evidence = evidence_then(session, actor, subject_id, now)
    return Panel("Was it met?", "findings/_of_requirement_then.html", [evidence])
