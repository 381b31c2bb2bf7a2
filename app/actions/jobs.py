"""The job of the ladder: a sweep over actions of which something is to be told now."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.actions.models import Action
from app.actions.operations.telling import tell_of_action
from app.actions.queries.reminders import reminded_actions
from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.reminders.queries.rungs import next_rung_at, unheard


def tell_late_actions(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts actions."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    return sweep(
        runtime,
        lambda session, after, limit: unheard(session, Action, reminded_actions(), now, zone, after=after, limit=limit),
        partial(_tell, Postage.of(runtime), now),
        thing="action",
    )


def next_ladder_due(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told anything."""
    return next_rung_at(session, reminded_actions(), now, zone)


def _tell(postage: Postage, now: datetime, session: Session, row: Action) -> int:
    tell_of_action(session, row, postage, by=Actor.system(), now=now)
    return 1
