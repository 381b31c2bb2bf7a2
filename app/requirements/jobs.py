"""The sweep of the register: what an audit showed more than twelve months ago counts no more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.days import local_day
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.requirements.models import RequirementStanding
from app.requirements.operations.standing import settle
from app.requirements.queries.standing import next_ageing_at, outdated_standings


def age_standings(runtime: Runtime) -> JobResult:
    """Settle every standing that the passing of time has made untrue."""
    today = local_day(runtime.clock.now())

    def age(_session: Session, row: RequirementStanding) -> int:
        settle(row, today)
        return 1

    return sweep(
        runtime,
        lambda session, after, limit: outdated_standings(session, today, after=after, limit=limit),
        age,
        thing="standing",
    )


def next_ageing(session: Session, _now: datetime, _zone: ZoneInfo) -> datetime | None:
    """The next instant at which an audit counts as evidence no more."""
    return next_ageing_at(session)
