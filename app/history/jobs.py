"""Publishing the head of the chain once a day, so that a rewrite or a cut tail can be found later."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.core.job import JobResult
from app.db.runtime import Runtime
from app.history.heads import publish_head
from app.history.queries import head


def publish_history_head(runtime: Runtime) -> JobResult:
    """Write the day's line to the file of heads; quiet where the day has one, or nothing was recorded since."""
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        found = head(session)
    if found is None:
        return JobResult()
    return JobResult(int(publish_head(runtime.settings.data_dir, found, now, runtime.settings.zone)))


def no_next(_session: Session, _now: datetime, _zone: ZoneInfo) -> datetime | None:
    """The head goes out with whatever else is due that day; it is never a reason to move the clock."""
    return None
