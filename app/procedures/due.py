"""Procedures as somebody's work."""

from datetime import date, datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day, start_of
from app.core.due import DueItem, Heading, heading_of
from app.procedures.queries.effects import DueReview, due_reviews


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """The effects to be looked at of what this person looks after, until somebody has (SPEC A9)."""
    if not actor.can(Capability.WRITE_PROCEDURES):
        return []
    today = local_day(now)
    return [_review(one, today) for one in due_reviews(session, actor, today)]


def _review(one: DueReview, today: date) -> DueItem:
    return DueItem(
        key=f"effect-review:{one.procedure_id}-{one.number}-{one.after_days}",
        heading=heading_of(one.due_on, today) or Heading.WITHIN_7_DAYS,
        title=f"Look at the effect of {one.title} {one.label}",
        path=links.effect_review(one.procedure_id, one.number, one.after_days),
        since=start_of(one.due_on),
        due_on=one.due_on,
        why=f"It has held for {one.after_days} days: did it do what was expected?",
    )
