"""What sources show in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.web.navigation import Count
from regwatch.sources.domain.health import Condition
from regwatch.sources.queries import condition_counts


def count_not_well(session: Session, _actor: Actor, now: datetime) -> Count:
    counts = condition_counts(session, now)
    return Count(sum(counts.values()) - counts.get(Condition.WELL, 0), "not well", is_late=True)
