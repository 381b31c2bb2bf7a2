"""Which actions stand on a rung of the ladder that was not told yet."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.actions.domain.ladder import LADDER, Rung, Window, first_day_beyond, notices_due, told_at, windows
from app.actions.domain.lifecycle import LIVE
from app.actions.domain.words import Notice
from app.actions.models import Action, ActionNotice
from app.db.session import dialect_of


def unheard(session: Session, now: datetime, zone: ZoneInfo, *, after: int, limit: int) -> Sequence[Action]:
    """Actions beyond an id of which something is to be told now, by id; held against other workers on PostgreSQL."""
    chosen = (
        select(Action)
        .where(
            col(Action.id) > after,
            col(Action.status).in_(LIVE),
            or_(*(_stands_on(window) for window in windows(now, zone))),
        )
        .order_by(col(Action.id))
        .limit(limit)
    )
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    return session.scalars(chosen).all()


def rungs_to_tell(session: Session, row: Action, now: datetime, zone: ZoneInfo) -> list[Rung]:
    """What is to be told of this action now."""
    return notices_due(row.due_on, now, zone, _told(session, row))


def next_notice_at(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which a rung of any action is reached."""
    instants = []
    for rung in LADDER:
        ahead = select(func.min(col(Action.due_on))).where(
            col(Action.status).in_(LIVE), col(Action.due_on) >= first_day_beyond(rung, now, zone)
        )
        due_on = session.execute(ahead).scalar()
        if due_on is not None:
            instants.append(told_at(rung, due_on, zone))
    return min(instants, default=None)


def _stands_on(window: Window) -> ColumnElement[bool]:
    told = exists(
        select(col(ActionNotice.id)).where(
            col(ActionNotice.action_id) == col(Action.id),
            col(ActionNotice.notice) == window.rung.notice,
            col(ActionNotice.due_on) == col(Action.due_on),
        )
    )
    days = [col(Action.due_on) < window.end]
    if window.first is not None:
        days.append(col(Action.due_on) >= window.first)
    return and_(*days, ~told)


def _told(session: Session, row: Action) -> Collection[Notice]:
    chosen = select(col(ActionNotice.notice)).where(
        col(ActionNotice.action_id) == row.row_id, col(ActionNotice.due_on) == row.due_on
    )
    return set(session.scalars(chosen))
