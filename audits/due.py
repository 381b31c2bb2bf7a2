"""Audits, findings and checklists as somebody's work: My work and the digest are made from this."""

from datetime import datetime

from sqlmodel import Session

from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import DueItem, DuePerson
from app.people.queries import actor_for
from audits.checklists.due import checklist_items
from audits.conduct.due import audit_items
from audits.findings.due import finding_items


def due_items(session: Session, person: DuePerson, now: datetime) -> list[DueItem]:
    """What this person must do within a week, and what waits for somebody like them."""
    actor = actor_for(session, person.id)
    if actor is None or not actor.can(Capability.READ_AUDITS):
        return []
    today = local_day(now)
    return [
        *audit_items(session, person, actor, today),
        *finding_items(session, actor, today),
        *checklist_items(session, person),
    ]
