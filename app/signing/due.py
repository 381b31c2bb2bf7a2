"""What somebody is asked to answer or to sign, and what they asked of others and have to bring to an end."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.due import DueItem, Heading, heading_of
from app.signing.domain.words import ConsultationStatus
from app.signing.queries import SignOffFacts, WaitedSignature, stuck_for, waiting_for
from app.signing.queries.consultations import to_answer, to_run


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What to answer and what to sign; then the consultations to close or review, and sign-offs without signers."""
    today = local_day(now)
    items = [_answer(row, today) for row in to_answer(session, actor)]
    items += [_to_sign(one, today) for one in waiting_for(session, actor, today)]
    items += [item for row in to_run(session, actor) if (item := _own(row, today))]
    return [*items, *(_stuck(facts) for facts in stuck_for(session, actor))]


def _answer(row: Any, today: date) -> DueItem:
    return DueItem(
        key=f"consultation:{row.id}",
        heading=heading_of(row.last_day, today) or Heading.TO_CONFIRM,
        title=f"Your view on {row.title}",
        path=links.consultation(row.id),
        since=row.opened_at,
        due_on=row.last_day,
        why=f"Support, object or no view, by {day_in_words(row.last_day)}",
    )


def _own(row: Any, today: date) -> DueItem | None:
    is_open = row.status is ConsultationStatus.OPEN
    day = row.last_day if is_open else row.review_due_on
    heading = heading_of(day, today) or (None if is_open else Heading.TO_CONFIRM)
    if heading is None:
        return None
    return DueItem(
        key=f"consultation-run:{row.id}",
        heading=heading,
        title=f"{'Bring to an end' if is_open else 'Review the urgent change'}: {row.title}",
        path=links.consultation(row.id),
        since=row.opened_at,
        due_on=day,
        why="It may close on its last day, once every comment has an answer" if is_open else "It was closed in a hurry",
    )


def _to_sign(one: WaitedSignature, today: date) -> DueItem:
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
