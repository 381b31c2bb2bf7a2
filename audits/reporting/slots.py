"""What findings and audits together show on lower features' pages."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.web.slots import Panel
from audits.reporting.queries.requirements import standing_of_requirement


def findings_of_requirement(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a requirement's page: whether it is met, and the open findings that say it is not."""
    if not actor.can(Capability.READ_FINDINGS):
        return None
    standing = standing_of_requirement(session, actor, subject_id, local_day(now))
    return Panel("Is it met?", "findings/_of_requirement.html", [standing])
