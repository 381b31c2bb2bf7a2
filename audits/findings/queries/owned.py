"""Findings that somebody owns or is to check, and those whose owner has left."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.people.queries import person_rows
from audits.findings.domain.lifecycle import OPEN, TO_CHECK
from audits.findings.models import Finding
from audits.findings.queries.lists import seen_finding

MOST_DUE = 200


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """Findings that are not closed, of those that this actor may see."""
    return and_(col(Finding.status).in_(OPEN), seen_finding(actor))


def is_to_check(actor: Actor) -> ColumnElement[bool]:
    """Findings whose fix was made and waits for its check, of those that this actor may see."""
    return and_(col(Finding.status).in_(TO_CHECK), seen_finding(actor))


def owners_of_findings(actor: Actor) -> Selection:
    """Who owns each open finding, as a `Duty` asks for it."""
    owner = col(Finding.owner_id)
    return select(owner.label("person_id"), col(Finding.id).label("row_id"), col(Finding.client_id)).where(
        owner.is_not(None), is_open_to(actor)
    )


def named_checkers(actor: Actor) -> Selection:
    """Who was named to check each fix that waits for it, as a `Duty` asks for it: they open it as a row of its unit."""
    checker = col(Finding.checker_id)
    return select(
        checker.label("person_id"),
        col(Finding.id).label("row_id"),
        col(Finding.client_id),
        col(Finding.team_id),
        col(Finding.site_id),
    ).where(checker.is_not(None), is_to_check(actor))


def left_behind(session: Session, actor: Actor) -> Sequence[Any]:
    """Open findings whose owner has left, for those who can give them to somebody else; at most 200."""
    people = person_rows()
    return session.execute(
        select(
            col(Finding.id),
            col(Finding.title),
            col(Finding.grade),
            col(Finding.raised_at),
            col(Finding.done_due_on),
            people.c.name.label("owner_name"),
        )
        .join(people, and_(people.c.id == col(Finding.owner_id), people.c.is_active.is_(False)))
        .where(is_open_to(actor))
        .order_by(col(Finding.done_due_on), col(Finding.id))
        .limit(MOST_DUE)
    ).all()
