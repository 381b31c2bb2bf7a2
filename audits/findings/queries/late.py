"""Findings whose due days passed lately, for the sweep that tells of them; it works for the system, for everybody."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from app.actions.domain.ladder import LADDER, told_at
from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from audits.findings.domain.lateness import CLOCKS, RunningClock, running
from audits.findings.models import Finding
from audits.findings.queries.lateness import day_of, is_running
from audits.findings.queries.standing import ORIGIN
from audits.words import FindingStatus

LATELY = timedelta(days=14)  # a sweep that was away longer leaves it to the digest, which names it every day
BEGUN = (ActionStatus.IN_PROGRESS, ActionStatus.DONE, ActionStatus.VERIFIED)


def late_findings(session: Session, today: date, *, after: int, limit: int) -> list[Finding]:
    """Findings with a due day of the last 14 days that passed unmet, by id."""
    late = or_(*(and_(is_running(each), day_of(each) < today, day_of(each) >= today - LATELY) for each in CLOCKS))
    chosen = select(Finding).where(late, col(Finding.id) > after).order_by(col(Finding.id)).limit(limit)
    return list(session.scalars(chosen))


def late_clocks(row: Finding, today: date) -> list[RunningClock]:
    """The due days of a finding that passed unmet lately."""
    return [each for each in running(row) if each.is_late(today) and each.due_on >= today - LATELY]


def next_late_at(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which somebody is to be told that a finding is late."""
    today = now.astimezone(zone).date()
    instants = []
    for clock in CLOCKS:
        day = day_of(clock)
        days = session.scalars(
            select(day).where(is_running(clock), day >= today - timedelta(days=5)).distinct().order_by(day).limit(7)
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
