"""What actions show on the menu."""

from datetime import datetime

from sqlmodel import Session

from app.actions.queries import late_count
from app.core.actor import Actor
from app.core.days import local_day
from app.web.navigation import Count


def count_late(session: Session, actor: Actor, now: datetime) -> Count:
    return Count(late_count(session, actor, local_day(now)), "overdue", is_late=True)
