"""The job of the ladder: a sweep over cases of which something is to be told now."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.cases.models import ChangeCase
from app.cases.operations.telling import tell_of_effect
from app.cases.queries.reminders import reminded_cases
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.reminders.queries.rungs import next_rung_at, unheard


def tell_of_effects(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts cases."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    return sweep(
        runtime,
        lambda session, after, limit: unheard(
            session, ChangeCase, reminded_cases(), now, zone, after=after, limit=limit
        ),
        partial(_tell, Postage.of(runtime), now),
        thing="case",
    )


def next_effect_told(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told anything."""
    return next_rung_at(session, reminded_cases(), now, zone)


def _tell(postage: Postage, now: datetime, session: Session, row: ChangeCase) -> int:
    tell_of_effect(session, row, postage, by=Actor.system(), now=now)
    return 1
