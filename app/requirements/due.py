"""Reviews of requirements as somebody's work."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import SOON, DueItem, heading_of
from app.requirements.queries import reviews_due


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Reviews due within a week or overdue; what nobody owns falls to the compliance officers."""
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
