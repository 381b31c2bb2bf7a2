"""What checklists show on lower features' pages."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.web.slots import Panel
from audits.checklists.queries.lists import linked_to


def questions_of_requirement(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a requirement's page: the published questions that look at it."""
    if not actor.can(Capability.READ_CHECKLISTS):
        return None
    return Panel(
        "Questions that look at it", "checklists/_questions_of_requirement.html", linked_to(session, actor, subject_id)
    )
