"""What sources show in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.web.navigation import Count
from regwatch.sources.domain.health import Health
from regwatch.sources.queries import health_counts


def count_failing(session: Session, _actor: Actor, _now: datetime) -> Count:
    return Count(health_counts(session).get(Health.FAILING.value, 0), "failing", is_late=True)
