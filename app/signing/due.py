"""Signatures as somebody's work: what they are asked to sign, and what they asked for that can not come to an end."""

from datetime import date, datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import local_day
from app.core.due import DueItem, Heading, heading_of
from app.signing.queries import SignOffFacts, Waiting, stuck_for, waiting_for


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What to sign, then the sign-offs that lack people who may sign."""
    today = local_day(now)
    items = [_to_sign(one, today) for one in waiting_for(session, actor, today)]
    return [*items, *(_stuck(facts) for facts in stuck_for(session, actor))]


def _to_sign(one: Waiting, today: date) -> DueItem:
    row, step = one.facts.row, one.step
    instead = f" for {one.instead_of.name}, who lets you" if one.instead_of else ""
    return DueItem(
        key=f"sign-off:{row.id}",
        heading=heading_of(step.due_on, today) or Heading.TO_CONFIRM,
        title=f"Sign {row.title}",
        path=links.SIGNED_AT[row.subject_kind](row.subject_id, row.subject_revision),
        since=step.begun_at or row.asked_at,
        due_on=step.due_on,
        why=f"{row.asked_by_name} asks you to sign revision {row.subject_revision}{instead}, “{step.name}”",
    )


def _stuck(facts: SignOffFacts) -> DueItem:
    row = facts.row
    return DueItem(
        key=f"sign-off-stuck:{row.id}",
        heading=Heading.TO_CONFIRM,
        title=f"Ask others to sign {row.title}",
        path=links.REVISIONS_OF[row.subject_kind](row.subject_id, row.subject_revision),
        since=row.asked_at,
        why=". ".join(facts.stuck),
    )
