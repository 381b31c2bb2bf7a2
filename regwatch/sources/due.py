"""Sources as somebody's work: those that fail, for administrators."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from regwatch.sources.domain.health import Health
from regwatch.sources.queries import newly_failing


def due_items(session: Session, actor: Actor, _now: datetime) -> list[DueItem]:
    """Sources that fail, or that answer again."""
    return _failing(session) if actor.can(Capability.MANAGE_SETTINGS) else []


def _failing(session: Session) -> list[DueItem]:
    items = []
    for row in newly_failing(session):
        recovered = row.health is Health.OK and row.recovered_at is not None
        title = f"{row.name} answers again" if recovered else f"{row.name} fails"
        since = row.recovered_at if recovered else row.failing_since
        why = "Nothing was lost: what it published meanwhile was read" if recovered else row.reason
        items.append(DueItem(f"source:{row.key}", Heading.UNHEALTHY, title, links.source(row.key), since, why=why))
    return items
