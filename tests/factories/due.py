"""Something to do for the cast, so that digests have something to say."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from tests.factories.register import add_requirement


def add_overdue_review(
    session: Session, ref: str = "SLA-1", *, title: str = "Call back within two days", by: Actor, now: datetime
) -> None:
    """A requirement that nobody owns, whose review was due on 20 November 2026: overdue work of every officer."""
    add_requirement(session, ref, title=title, by=by, now=now, review_due_on=date(2026, 11, 20))
