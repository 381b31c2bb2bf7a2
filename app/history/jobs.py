"""Publishing the head of the chain once a day, so that a rewrite or a cut tail can be found later."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.core.job import JobResult
from app.db.runtime import Runtime
from app.history.commands import HEADS_FILE
from app.history.queries import head


def publish_history_head(runtime: Runtime) -> JobResult:
    """Append `DAY SEQ:HASH` to a file that is only ever appended to; nothing where the day has its line already."""
    file = runtime.settings.data_dir / HEADS_FILE
    day = runtime.clock.now().astimezone(runtime.settings.zone).date().isoformat()
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    with runtime.database.reading() as session:
        found = head(session)
    if found is None or (lines and lines[-1].startswith(day)):
        return JobResult()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as out:
        out.write(f"{day} {found.sequence}:{found.hash}\n")
        out.flush()
        os.fsync(out.fileno())
    return JobResult(1)


def no_next(_session: Session, _now: datetime, _zone: ZoneInfo) -> datetime | None:
    """The head goes out with whatever else is due that day; it is never a reason to move the clock."""
    return None
