"""Actions as somebody's work: their own, those of people who have left, and what waits for their eyes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from app.actions.domain.lateness import CLOCKS, DUE
from app.actions.domain.words import ActionStatus
from app.actions.models import Action
from app.actions.queries.actions import owner_has_left, seen_action
from app.core.actor import Actor
from app.db.paging import Selection
from app.reminders.queries.clocks import is_due, is_running

MOST_DUE = 200


def own_due(session: Session, actor: Actor, until: date) -> Sequence[Any]:
    """Live actions of this person that are due by a day; at most 200, earliest first."""
    mine = (col(Action.owner_id) == actor.id, is_due(Action, until, CLOCKS))
    return _in_order(session, _rows().where(*mine, seen_action(actor)))


def still_to_do(actor: Actor) -> ColumnElement[bool]:
    """Actions for which somebody still answers, of those that this actor may see."""
    return and_(is_running(Action, DUE), seen_action(actor))


def owners_to_do(actor: Actor) -> Selection:
    """Who owns each of them, as a `Duty` asks for it."""
    return select(col(Action.owner_id).label("person_id"), col(Action.id).label("row_id"), col(Action.client_id)).where(
        still_to_do(actor)
    )


def left_behind(session: Session, actor: Actor) -> Sequence[Any]:
    """Live actions whose owner has left, for those who can give them to somebody else."""
    return _in_order(session, _rows().where(owner_has_left(), still_to_do(actor)))


def to_verify(session: Session, actor: Actor) -> Sequence[Any]:
    """Finished actions that this person may verify: neither theirs nor done by them."""
    others = (
        col(Action.status) == ActionStatus.DONE,
        col(Action.owner_id) != actor.id,
        or_(col(Action.done_by_id).is_(None), col(Action.done_by_id) != actor.id),
    )
    return _in_order(session, _rows().where(*others, seen_action(actor)))


def _rows() -> Selection:
    return select(
        col(Action.id),
        col(Action.title),
        col(Action.origin_label),
        col(Action.due_on),
        col(Action.opened_at),
        col(Action.done_at),
        col(Action.sent_back_reason),
        col(Action.owner_id),
    )


def _in_order(session: Session, chosen: Selection) -> Sequence[Any]:
    return session.execute(chosen.order_by(col(Action.due_on), col(Action.id)).limit(MOST_DUE)).all()
