"""Findings whose due days passed lately, for the sweep that tells of them; it works for the system, for everybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import Session, col

from app.actions.domain.ladder import LADDER, told_at
from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from audits.findings.domain.lifecycle import TO_CHECK, UNPLANNED
from audits.findings.models import Finding
from audits.findings.queries.lists import WORKED_ON
from audits.findings.queries.standing import ORIGIN
from audits.words import FindingStatus

LATELY = timedelta(days=14)  # a sweep that was away longer leaves it to the digest, which names it every day
BEGUN = (ActionStatus.IN_PROGRESS, ActionStatus.DONE, ActionStatus.VERIFIED)


@dataclass(frozen=True)
class LateClock:
    """A due day of a finding that passed: what was due, when."""

    what: str
    key: str
    due_on: date


def late_findings(session: Session, today: date, *, after: int, limit: int) -> list[Finding]:
    """Findings with a due day of the last 14 days that passed unmet, by id."""
    late = or_(*(and_(owed, day < today, day >= today - LATELY) for owed, day in _clocks()))
    chosen = select(Finding).where(late, col(Finding.id) > after).order_by(col(Finding.id)).limit(limit)
    return list(session.scalars(chosen))


def late_clocks(row: Finding, today: date) -> list[LateClock]:
    """The due days of a finding that passed unmet lately."""
    owed = [
        LateClock("its containment", "contain", row.contain_by)
        if row.status in WORKED_ON and row.contained_at is None and row.contain_by
        else None,
        LateClock("its plan", "plan", row.plan_by) if row.status in UNPLANNED and row.plan_by else None,
        LateClock("the fix", "done", row.done_due_on) if row.status in WORKED_ON and row.done_due_on else None,
        LateClock("the check whether it worked", "check", row.check_due_on)
        if row.status in TO_CHECK and row.check_due_on
        else None,
    ]
    return [one for one in owed if one is not None and today - LATELY <= one.due_on < today]


def next_late_at(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which somebody is to be told that a finding is late."""
    today = now.astimezone(zone).date()
    instants = []
    for owed, day in _clocks():
        days = session.scalars(
            select(day).where(owed, day >= today - timedelta(days=5)).distinct().order_by(day).limit(7)
        )
        instants += [told_at(rung, each, zone) for each in days for rung in LADDER if rung.after >= timedelta(0)]
    return min((instant for instant in instants if instant > now), default=None)


def begun_findings(session: Session, after: int, limit: int) -> list[Finding]:
    """Planned findings beyond an id of which an action of this cycle was begun, by id."""
    actions = action_rows()
    begun = exists(
        select(actions.c.id).where(
            actions.c.origin_kind == ORIGIN,
            actions.c.origin_id == col(Finding.id),
            actions.c.cycle == col(Finding.cycle),
            actions.c.status.in_(BEGUN),
        )
    )
    planned = (col(Finding.id) > after, col(Finding.status) == FindingStatus.PLANNED)
    chosen = select(Finding).where(*planned, begun).order_by(col(Finding.id))
    return list(session.scalars(chosen.limit(limit).with_for_update(skip_locked=True)))


def _clocks() -> list[tuple[ColumnElement[bool], Any]]:
    """Each clock: what says that it is still owed, and its day."""
    worked_on = col(Finding.status).in_(WORKED_ON)
    return [
        (and_(worked_on, col(Finding.contained_at).is_(None)), col(Finding.contain_by)),
        (col(Finding.status).in_(UNPLANNED), col(Finding.plan_by)),
        (worked_on, col(Finding.done_due_on)),
        (col(Finding.status).in_(TO_CHECK), col(Finding.check_due_on)),
    ]
