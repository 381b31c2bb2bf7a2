"""Reviews of requirements as somebody's work."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, local_day, start_of
from app.core.due import SOON, DueItem, heading_of
from app.requirements.queries import reviews_due
from app.requirements.queries.in_time import decisions_to_look_at


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Reviews due within a week or overdue, and for whoever may decide, what is to be decided again."""
    return _reviews(session, actor, now) + _decisions(session, actor, now)


def _decisions(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Whether something applies, decided until a day that comes within a week or has come."""
    if not actor.can(Capability.EDIT_REGISTER):
        return []
    today = local_day(now)
    return [
        DueItem(
            key=f"requirement_applicability:{row.id}",
            heading=heading,
            title=f"Decide again whether {row.ref} applies: {row.title}",
            path=links.requirement(row.ref),
            since=start_of(row.said_on),
            due_on=row.review_on,
            why=f"Decided on {day_in_words(row.said_on)} until this day",
        )
        for row in decisions_to_look_at(session, actor, today + SOON)
        if (heading := heading_of(row.review_on, today)) is not None
    ]


def _reviews(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What nobody owns falls to the compliance officers."""
    today = local_day(now)
    rows = reviews_due(session, actor.person_id, is_officer=actor.can(Capability.TRIAGE_CHANGES), until=today + SOON)
    items = []
    for row in rows:
        heading = heading_of(row.review_due_on, today)
        if heading is None:
            continue
        whose = " · nobody owns it, so it falls to the compliance officers" if row.is_nobodys else ""
        items.append(
            DueItem(
                key=f"requirement:{row.id}",
                heading=heading,
                title=f"Review {row.ref}: {row.title}",
                path=links.requirement(row.ref),
                since=row.changed_at,
                due_on=row.review_due_on,
                why=f"Reviewed every {row.review_frequency_months} months{whose}",
            )
        )
    return items
