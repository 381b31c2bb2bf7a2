"""The watch as somebody's work, gathered from its features."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.due import DueItem
from regwatch.changes.due import due_items as changes_due
from regwatch.sources.due import due_items as sources_due


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    return [*changes_due(session, actor, now), *sources_due(session, actor, now)]
