"""What changes show on lower features' pages and in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.web.navigation import Count
from app.web.slots import Panel
from regwatch.changes.queries import changes_touching, latest_items, open_count


def changes_of_requirement(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a requirement's page: the newest changes that may touch it."""
    if not actor.can(Capability.READ_CHANGES):
        return None
    return Panel(
        "Changes that may touch it", "changes/_changes_of_requirement.html", changes_touching(session, subject_id)
    )


def items_of_source(session: Session, _actor: Actor, subject_id: int, _now: datetime) -> Panel:
    """On a source's page: what it showed last."""
    return Panel("Newest items", "changes/_items_of_source.html", latest_items(session, subject_id))


def count_new(session: Session, _actor: Actor, _now: datetime) -> Count:
    return Count(open_count(session), "to triage")
