"""The job of the ladder: a sweep over actions of which something is to be told now."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.actions.models import Action
from app.actions.operations.telling import tell_notice
from app.actions.queries.notices import next_notice_at, rungs_to_tell, unheard
from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime


def tell_late_actions(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts actions."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    return sweep(
        runtime,
        lambda session, after, limit: unheard(session, now, zone, after=after, limit=limit),
        partial(_tell, runtime, now),
        thing="action",
    )


def next_ladder_due(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told anything."""
    return next_notice_at(session, now, zone)


def _tell(runtime: Runtime, now: datetime, session: Session, row: Action) -> int:
    settings, real_now = runtime.settings, runtime.clock.real()
    for rung in rungs_to_tell(session, row, now, settings.zone):
        tell_notice(session, row, rung, settings, by=Actor.system(), now=now, real_now=real_now)
    return 1
