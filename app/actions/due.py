"""Actions as somebody's work."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.actions.domain.days import number_of
from app.actions.queries.due import left_behind, own_due, to_verify
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import SOON, DueItem, Heading, heading_of
from app.people.queries import people_by_ids


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Own actions due within a week or late; for deciders also what to verify, and what those who left had."""
    if not actor.can(Capability.READ_ACTIONS):
        return []
    today = local_day(now)
    items = [_own(row, today) for row in own_due(session, actor, today + SOON)]
    if not actor.can(Capability.ASSIGN_ACTIONS):
        return items
    return [*items, *_orphaned(session, actor, today), *_finished(session, actor)]


def _own(row: Any, today: date) -> DueItem:
    again = f" · sent back: {row.sent_back_reason}" if row.sent_back_reason else ""
    heading = heading_of(row.due_on, today) or Heading.WITHIN_7_DAYS
    return _item(row, heading, row.title, row.opened_at, f"for {row.origin_label}{again}", due_on=row.due_on)


def _orphaned(session: Session, actor: Actor, today: date) -> list[DueItem]:
    rows = left_behind(session, actor)
    names = people_by_ids(session, {row.owner_id for row in rows})
    return [
        _item(
            row,
            heading_of(row.due_on, today) or Heading.TO_CONFIRM,
            row.title,
            row.opened_at,
            f"for {row.origin_label} · {names[row.owner_id].name} has left, so it needs a new owner",
            due_on=row.due_on,
        )
        for row in rows
    ]


def _finished(session: Session, actor: Actor) -> list[DueItem]:
    return [
        _item(row, Heading.TO_CONFIRM, f"Verify: {row.title}", row.done_at, f"for {row.origin_label} · done")
        for row in to_verify(session, actor)
    ]


def _item(row: Any, heading: Heading, title: str, since: datetime, why: str, *, due_on: date | None = None) -> DueItem:
    return DueItem(
        key=f"action:{row.id}",
        heading=heading,
        title=title,
        path=links.action(row.id),
        since=since,
        due_on=due_on,
        why=f"{number_of(row.id)} {why}",
    )
