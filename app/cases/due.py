"""Change cases as somebody's work."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.cases.domain.completeness import CaseCounts, completeness, obstacles
from app.cases.domain.words import number_of
from app.cases.queries import counts_of, own_open
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import DueItem, Heading, heading_of


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Own open cases that take effect within a week or have, and those of which a person must decide something."""
    if not actor.can(Capability.READ_CASES):
        return []
    today, rows = local_day(now), own_open(session, actor)
    counts = counts_of(session, [row.id for row in rows])
    items = [_own(row, counts[row.id], today) for row in rows]
    return [item for item in items if item is not None]


def _own(row: Any, counts: CaseCounts, today: date) -> DueItem | None:
    waits = bool(counts.proposed) or not counts.parts or not obstacles(counts)
    heading = heading_of(row.effective_on, today) or (Heading.TO_CONFIRM if waits else None)
    if heading is None:
        return None
    return DueItem(
        key=f"case:{row.id}",
        heading=heading,
        title=row.title,
        path=links.case(row.id),
        since=row.opened_at,
        due_on=row.effective_on,
        why=f"{number_of(row.id)} {completeness(counts, row.effective_on, today).removesuffix('.')}",
    )
