"""Findings as somebody's work: My work and the digest are made from this."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.capability import Capability
from app.core.due import DueItem, DuePerson, Heading
from app.people.queries import actor_for
from audits.domain.findings import UNPLANNED, number_of
from audits.queries.earlier_findings import ZONE
from audits.queries.findings_due import checks_due, owned_and_due

SOON = timedelta(days=7)
TWO_DAYS = timedelta(days=2)


def due_items(session: Session, person: DuePerson, now: datetime) -> list[DueItem]:
    """What this person must do about findings within a week, and the checks that wait for somebody like them."""
    actor = actor_for(session, person.id)
    if actor is None or not actor.can(Capability.WORK_ON_FINDINGS):
        return []
    today = now.astimezone(ZONE).date()
    items = [_owned(row, today) for row in owned_and_due(session, actor, today + SOON)]
    if actor.can(Capability.DECIDE_FINDINGS):
        items += [_check(row, today) for row in checks_due(session, actor, today + SOON)]
    return items


def heading_of(day: date, today: date) -> Heading:
    """A due day is inclusive: it is late from the day after."""
    if day < today:
        return Heading.OVERDUE
    return Heading.WITHIN_48_HOURS if day <= today + TWO_DAYS else Heading.WITHIN_7_DAYS


def _owned(row: Any, today: date) -> DueItem:
    """The earliest of what is still owed: contain, plan, be done."""
    days = [
        (row.contain_by, "Contain") if row.contained_at is None else (None, ""),
        (row.plan_by, "Plan") if row.status in UNPLANNED else (None, ""),
        (row.done_due_on, "Fix"),
    ]
    day, verb = min((day, verb) for day, verb in days if day is not None)
    return DueItem(
        key=f"finding:{row.id}",
        heading=heading_of(day, today),
        title=f"{verb} {number_of(row.id)}: {row.title}",
        path=links.finding(row.id),
        since=row.raised_at,
        due_on=day,
        why=f"A {row.grade} finding that you own",
    )


def _check(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"finding:{row.id}",
        heading=heading_of(row.check_due_on, today),
        title=f"Check whether the fix of {number_of(row.id)} worked: {row.title}",
        path=links.finding(row.id),
        since=row.implemented_at,
        due_on=row.check_due_on,
        why="It takes somebody who owns neither the finding nor one of its actions",
    )
