"""Change cases as somebody's work."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.cases.domain.completeness import CaseCounts, completeness, effect_in_words, waits_for_owner
from app.cases.domain.waiting import decided_too_long_ago, last_day_to_open
from app.cases.domain.words import number_of
from app.cases.queries import counts_of, late_without_a_case, own_open, plans_to_approve, waiting_for
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, end_of, local_day
from app.core.due import DueItem, Heading, heading_of
from app.core.patience import case_after_days
from app.people.queries import calendar_at


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Own open cases that take effect within a week or of which something must be decided; plans; questions asked."""
    today = local_day(now)
    items = [_asked(row, today) for row in waiting_for(session, actor.person_id)]
    if actor.can(Capability.APPROVE_PLANS):
        items += [_plan(row, today) for row in plans_to_approve(session, actor)]
    if actor.can(Capability.READ_CASES):
        rows = own_open(session, actor)
        counts = counts_of(session, [row.id for row in rows])
        items += [item for row in rows if (item := _own(row, counts[row.id], today))]
    if actor.can(Capability.RUN_CASES):
        items += _without_a_case(session, today)
    return items


def _without_a_case(session: Session, today: date) -> list[DueItem]:
    """The relevant changes that have stood too long without one."""
    days, calendar = case_after_days(), calendar_at(session, None)
    rows = late_without_a_case(session, end_of(decided_too_long_ago(today, days, calendar)))
    return [
        DueItem(
            key=f"change:{row.id}",
            heading=Heading.OVERDUE,
            title=row.title,
            path=links.change(row.id),
            since=row.decided_at,
            due_on=last_day_to_open(local_day(row.decided_at), days, calendar),
            why=f"{row.publisher} · relevant since {day_in_words(local_day(row.decided_at))}, and no case was opened",
        )
        for row in rows
    ]


def _asked(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"case-assignment:{row.id}",
        heading=heading_of(row.due_on, today) or Heading.TO_CONFIRM,
        title=row.asked,
        path=links.case_assignment(row.id),
        since=row.asked_at,
        due_on=row.due_on,
        why=f"{row.asked_by_name} asks you about {row.title}",
    )


def _plan(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"case-plan:{row.id}",
        heading=Heading.TO_CONFIRM,
        title=f"Approve the plan: {row.title}",
        path=links.case_plan(row.id),
        since=row.plan_sent_at,
        why=f"{row.plan_sent_by_name} sent the plan of {number_of(row.id)}. {effect_in_words(row.effective_on, today)}",
    )


def _own(row: Any, counts: CaseCounts, today: date) -> DueItem | None:
    heading = heading_of(row.effective_on, today) or (Heading.TO_CONFIRM if waits_for_owner(counts) else None)
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
