"""What stands on a rung that was not told yet; for sweeps, which work for the system and tell whoever it falls to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select, union_all
from sqlmodel import Session, col

from app.db.row import Row
from app.db.session import dialect_of
from app.reminders.domain.ladder import Ladder, RungKey, Window, first_day_beyond, told_at, windows
from app.reminders.domain.subjects import DueSubject
from app.reminders.models import Reminder

ARow = TypeVar("ARow", bound=Row)


@dataclass(frozen=True)
class RemindedRows:
    """Running clocks of things of one kind (object_id, clock, due_on) and the ladder by which people are told."""

    kind: str
    ladder: Ladder
    rows: Subquery


def unheard(
    session: Session,
    table: type[ARow],
    reminded: Sequence[RemindedRows],
    now: datetime,
    zone: ZoneInfo,
    *,
    after: int,
    limit: int,
) -> Sequence[ARow]:
    """Rows beyond an id of which something is to be told now, by id; held against other workers on PostgreSQL."""
    ids = union_all(
        *(
            select(each.rows.c.object_id).where(each.rows.c.object_id > after, _is_unheard(each, now, zone))
            for each in reminded
        )
    )
    chosen = select(table).where(col(table.id).in_(ids)).order_by(col(table.id)).limit(limit)
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    return session.scalars(chosen).all()


def told_rungs(session: Session, subject: DueSubject) -> set[RungKey]:
    """What was told of this clock for this day."""
    same = (
        col(Reminder.kind) == subject.kind,
        col(Reminder.object_id) == subject.object_id,
        col(Reminder.clock) == subject.clock,
        col(Reminder.due_on) == subject.due_on,
    )
    return set(session.scalars(select(col(Reminder.rung)).where(*same)))


def next_rung_at(session: Session, reminded: Sequence[RemindedRows], now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which a rung of anything is reached."""
    instants = []
    for each in reminded:
        for rung in each.ladder:
            day = each.rows.c.due_on
            ahead = select(func.min(day)).where(day >= first_day_beyond(rung, now, zone))
            due_on = session.execute(ahead).scalar()
            if due_on is not None:
                instants.append(told_at(rung, due_on, zone))
    return min(instants, default=None)


def _is_unheard(reminded: RemindedRows, now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    return or_(*(_stands_on(reminded, window) for window in windows(reminded.ladder, now, zone)))


def _stands_on(reminded: RemindedRows, window: Window) -> ColumnElement[bool]:
    rows = reminded.rows.c
    told = exists(
        select(col(Reminder.id)).where(
            col(Reminder.kind) == reminded.kind,
            col(Reminder.object_id) == rows.object_id,
            col(Reminder.clock) == rows.clock,
            col(Reminder.due_on) == rows.due_on,
            col(Reminder.rung) == window.rung.key,
        )
    )
    days = [rows.due_on < window.end]
    if window.first is not None:
        days.append(rows.due_on >= window.first)
    return and_(*days, ~told)
