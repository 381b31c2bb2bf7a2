"""What the watch shows on lower features' pages."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.web.navigation import Count
from app.web.slots import Panel
from regwatch.domain.health import Health
from regwatch.queries.changes import changes_touching, open_count
from regwatch.queries.sources import health_counts


def changes_of_requirement(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a requirement's page: the newest changes that may touch it."""
    if not actor.can(Capability.READ_CHANGES):
        return None
    return Panel(
        "Changes that may touch it", "regwatch/_changes_of_requirement.html", changes_touching(session, subject_id)
    )


def count_new(session: Session, _actor: Actor, _now: datetime) -> Count:
    return Count(open_count(session), "to triage")


def count_failing(session: Session, _actor: Actor, _now: datetime) -> Count:
    return Count(health_counts(session).get(Health.FAILING.value, 0), "failing", is_late=True)
