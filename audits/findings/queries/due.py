"""Findings as somebody's work: what their owner must do next, and what waits for a check by somebody else."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, false, or_, select
from sqlmodel import Session, col

from app.actions.queries import action_rows
from app.core.actor import Actor
from app.core.capability import Capability
from app.people.queries import person_rows
from app.reminders.queries.clocks import is_due
from audits.findings.domain.lateness import OWNERS
from audits.findings.domain.lifecycle import TO_CHECK
from audits.findings.models import Finding
from audits.findings.queries.lists import seen_finding
from audits.findings.queries.standing import ORIGIN

MOST_DUE = 200


def owned_and_due(session: Session, actor: Actor, until: date) -> Sequence[Any]:
    """Open findings that this person owns with a due day up to this one; at most 200, earliest done date first."""
    return session.execute(
        select(
            col(Finding.id),
            col(Finding.title),
            col(Finding.grade),
            col(Finding.status),
            col(Finding.raised_at),
            col(Finding.contained_at),
            col(Finding.contain_by),
            col(Finding.plan_by),
            col(Finding.done_due_on),
        )
        .where(col(Finding.owner_id) == actor.id, is_due(Finding, until, OWNERS))
        .order_by(col(Finding.done_due_on), col(Finding.id))
        .limit(MOST_DUE)
    ).all()


def checks_due(session: Session, actor: Actor, until: date) -> Sequence[Any]:
    """Fixes that wait for a check by this person: by whom it was named for, else by each who decides and had no part.

    Where who was named is not here any more, it waits for the others again.
    """
    actions = action_rows()
    own_action = exists(
        select(actions.c.id).where(
            actions.c.origin_kind == ORIGIN,
            actions.c.origin_id == col(Finding.id),
            actions.c.cycle == col(Finding.cycle),
            or_(actions.c.owner_id == actor.id, actions.c.done_by_id == actor.id),
        )
    )
    people = person_rows()
    is_here = exists(select(people.c.id).where(people.c.id == col(Finding.checker_id), people.c.is_active))
    waits_for_any = ~is_here if actor.can(Capability.DECIDE_FINDINGS) else false()
    return session.execute(
        select(
            col(Finding.id),
            col(Finding.title),
            col(Finding.implemented_at),
            col(Finding.check_due_on),
            col(Finding.checker_id),
        )
        .where(
            col(Finding.status).in_(TO_CHECK),
            col(Finding.check_due_on) <= until,
            or_(col(Finding.owner_id).is_(None), col(Finding.owner_id) != actor.id),
            or_(col(Finding.checker_id) == actor.id, waits_for_any),
            col(Finding.implemented_by_id).is_distinct_from(actor.id),
            ~own_action,
            seen_finding(actor),
        )
        .order_by(col(Finding.check_due_on), col(Finding.id))
        .limit(MOST_DUE)
    ).all()
