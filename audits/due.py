"""Audits, findings and checklists as somebody's work, gathered from their features."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem
from audits.checklists.due import due_items as checklists_due
from audits.conduct.due import due_items as audits_due
from audits.findings.due import due_items as findings_due


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What this person must do within a week, and what waits for somebody like them."""
    if not actor.can(Capability.READ_AUDITS):
        return []
    return [
        *audits_due(session, actor, now),
        *findings_due(session, actor, now),
        *checklists_due(session, actor, now),
    ]
