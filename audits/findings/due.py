"""Findings as somebody's work: to contain, plan and fix, and to check whether the fix worked."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import SOON, DueItem, Heading, heading_of
from app.core.text import plural
from app.reminders.domain.clocks import running
from audits.findings.domain.lateness import OWNERS
from audits.findings.domain.lifecycle import number_of
from audits.findings.queries.due import checks_due, owned_and_due
from audits.findings.queries.owned import left_behind
from audits.findings.queries.systemic import SystemicSuggestionLine, suggestions_to_decide


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Findings that this person owns, checks that wait for somebody like them, and what those who left owned."""
    if not actor.can(Capability.WORK_ON_FINDINGS):
        return []
    today = local_day(now)
    items = [_owned(row, today) for row in owned_and_due(session, actor, today + SOON)]
    items += [_check(row, today) for row in checks_due(session, actor, today + SOON)]
    items += [_orphaned(row, today) for row in left_behind(session, actor)]
    if actor.can(Capability.DECIDE_FINDINGS):
        items += [_systemic(one) for one in suggestions_to_decide(session, actor)]
    return items


def _owned(row: Any, today: date) -> DueItem:
    """The earliest of what is still owed: contain, plan, be done."""
    first = running(row, OWNERS)[0]
    return DueItem(
        key=f"finding:{row.id}",
        heading=heading_of(first.due_on, today) or Heading.WITHIN_7_DAYS,
        title=f"{first.clock.verb} {number_of(row.id)}: {row.title}",
        path=links.finding(row.id),
        since=row.raised_at,
        due_on=first.due_on,
        why=f"A {row.grade} finding that you own",
    )


def _orphaned(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"finding:{row.id}",
        heading=heading_of(row.done_due_on, today) or Heading.TO_CONFIRM,
        title=f"Give {number_of(row.id)} a new owner: {row.title}",
        path=links.finding(row.id),
        since=row.raised_at,
        due_on=row.done_due_on,
        why=f"A {row.grade} finding · {row.owner_name} has left",
    )


def _check(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"finding:{row.id}",
        heading=heading_of(row.check_due_on, today) or Heading.WITHIN_7_DAYS,
        title=f"Check whether the fix of {number_of(row.id)} worked: {row.title}",
        path=links.finding(row.id),
        since=row.implemented_at,
        due_on=row.check_due_on,
        why="You were named to check it" if row.checker_id else "It takes somebody who had no part in the fix",
    )


def _systemic(one: SystemicSuggestionLine) -> DueItem:
    return DueItem(
        key=f"systemic:{one.id}",
        heading=Heading.TO_CONFIRM,
        title=f"Decide whether {plural(one.count, 'minor finding')} on {one.requirement_ref} are one systemic major",
        path=links.systemic_findings(),
        since=one.suggested_at,
        why="You see all of them, and whoever sees all of them decides",
    )
