"""Changes as somebody's work: to triage, and deferrals whose day has come."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import DueItem, Heading
from regwatch.changes.domain.triage import why_back
from regwatch.changes.queries import best_reasons, deferred_until, new_for


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """New changes for owners, deputies and officers, and the deferred ones of this person that are due."""
    return [*_new(session, actor), *_deferred(session, actor, now)]


def _new(session: Session, actor: Actor) -> list[DueItem]:
    rows = new_for(session, actor.person_id, is_officer=actor.can(Capability.TRIAGE_CHANGES))
    reasons = best_reasons(session, [row.id for row in rows])
    return [
        DueItem(
            key=f"change:{row.id}",
            heading=Heading.NEW_TO_TRIAGE,
            title=row.title,
            path=links.change(row.id),
            since=row.new_since,
            why=_why(row, reasons.get(row.id)),
        )
        for row in rows
    ]


def _why(row: Any, best: tuple[str, str] | None) -> str:
    again = f" · {why_back(row.reopened_from)}" if row.reopened_at else ""
    if best is None:
        return f"{row.publisher} · matches nothing in the register{again}"
    ref, reason = best
    return f"{row.publisher} · {ref}{': ' + reason if reason else ''}{again}"


def _deferred(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    today = local_day(now)
    return [
        DueItem(
            key=f"change:{row.id}",
            heading=Heading.OVERDUE if row.deferred_until < today else Heading.WITHIN_48_HOURS,
            title=row.title,
            path=links.change(row.id),
            since=row.decided_at,
            due_on=row.deferred_until,
            why=f"Deferred by you{': ' + row.reason if row.reason else ''}",
        )
        for row in deferred_until(session, today, actor.person_id)
    ]
