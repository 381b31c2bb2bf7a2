"""Versions to confirm and effects to look at as somebody's work; for leaders, what theirs have not confirmed."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, local_day, start_of
from app.core.due import DueItem, Heading, heading_of
from app.core.text import plural
from app.procedures.domain.attesting import confirm_by
from app.procedures.domain.labels import VersionLabel
from app.procedures.queries.attestations import to_confirm
from app.procedures.queries.effects import DueReview, due_reviews
from app.procedures.queries.publications import waiting_to_be_published
from app.procedures.queries.reach import BEHIND, ReachFilter, reach_page


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What is one's own to confirm, whenever its day is; what one's people are late with; and effects to look at.

    Effects are asked of whoever looks after the procedure, until somebody has looked (SPEC A9).
    """
    if not actor.can(Capability.READ_PROCEDURES):
        return []
    today = local_day(now)
    items = [*_own(session, actor, today), *_of_their_people(session, actor, today)]
    if actor.can(Capability.WRITE_PROCEDURES):
        items += [_review(one, today) for one in due_reviews(session, actor, today)]
        items += [_to_publish(row, today) for row in waiting_to_be_published(session, actor)]
    return items


def _own(session: Session, actor: Actor, today: date) -> list[DueItem]:
    items = []
    for row in to_confirm(session, actor):
        day, label = confirm_by(row.in_force_from, row.joined_at, row.told_at), VersionLabel(row.major, row.minor)
        effect = "takes effect" if row.in_force_from > today else "in force since"
        items.append(
            DueItem(
                key=f"attestation:{row.revision_id}",
                heading=heading_of(day, today) or Heading.TO_CONFIRM,
                title=f"Confirm: {row.title} {label}",
                path=links.attestation(row.procedure_id),
                since=max(row.published_at, row.joined_at),
                due_on=day,
                why=f"{row.code} · {effect} {day_in_words(row.in_force_from)}",
            )
        )
    return items


def _of_their_people(session: Session, actor: Actor, today: date) -> list[DueItem]:
    """For whoever leads a team or manages a site; officers look at the list."""
    if actor.can(Capability.SEE_EVERY_TEAM) or not actor.can(Capability.ASSIGN_ACTIONS):
        return []
    behind = reach_page(session, actor, ReachFilter(state=BEHIND, begun_by=today), None).rows
    return [
        DueItem(
            key=f"attestations:{row.revision_id}",
            heading=Heading.TO_CONFIRM,
            title=f"{plural(row.asked - row.confirmed, 'person', 'people')} of yours to confirm {row.title}",
            path=links.attestations_of(row.procedure_id),
            since=start_of(row.in_force_from - timedelta(days=1)),
            why=f"{row.code} {VersionLabel(row.major, row.minor)} · {row.confirmed} of {row.asked} confirmed",
        )
        for row in behind
    ]


def _to_publish(row: Any, today: date) -> DueItem:
    """Nothing takes effect by itself: whoever looks after it chooses the day, or withdraws it."""
    return DueItem(
        key=f"publish:{row.procedure_id}-{row.number}",
        heading=heading_of(row.effective_on, today) or Heading.TO_CONFIRM,
        title=f"Publish {row.title} {VersionLabel(row.major, row.minor)}",
        path=links.procedure_revision(row.procedure_id, row.number),
        since=row.submitted_at,
        due_on=row.effective_on,
        why=f"{row.code} · every signature is there, and it is not published yet",
    )


def _review(one: DueReview, today: date) -> DueItem:
    return DueItem(
        key=f"effect-review:{one.procedure_id}-{one.number}-{one.after_days}",
        heading=heading_of(one.due_on, today) or Heading.TO_CONFIRM,
        title=f"Look at the effect of {one.title} {one.label}",
        path=links.effect_review(one.procedure_id, one.number, one.after_days),
        since=start_of(one.due_on),
        due_on=one.due_on,
        why=f"It has held for {one.after_days} days: did it do what was expected?",
    )
