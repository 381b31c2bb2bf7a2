"""The sweeps of findings: fixes that have begun, and due days that have passed."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from audits.models import Finding
from audits.operations.fixing import start
from audits.operations.telling_of_findings import tell_of_late_finding
from audits.queries.late_findings import begun_findings, late_findings, next_late_at

log = logging.getLogger(__name__)
BATCH = 50


def advance_findings(runtime: Runtime) -> JobResult:
    """Planned findings of which an action has begun are in progress; nothing else moves by itself."""
    handled = 0
    while True:
        now = runtime.clock.now()
        with runtime.database.transaction() as session:
            rows = begun_findings(session, BATCH)
            for row in rows:
                start(session, row, by=Actor.system(), now=now)
        handled += len(rows)
        if len(rows) < BATCH:
            return JobResult(handled)


def tell_late_findings(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; in batches by id, each finding in a savepoint of its own."""
    handled = failed = after = 0
    now, zone = runtime.clock.now(), runtime.settings.zone
    while True:
        with runtime.database.transaction() as session:
            rows = late_findings(session, now.astimezone(zone).date(), after=after, limit=BATCH)
            told = [_tell_one(session, runtime, row, now) for row in rows]
        handled += sum(count for count in told if count is not None)
        failed += told.count(None)
        if len(rows) < BATCH:
            return JobResult(handled, failed)
        after = rows[-1].row_id


def next_late_finding(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told of a late finding."""
    return next_late_at(session, now, zone)


def _tell_one(session: Session, runtime: Runtime, row: Finding, now: datetime) -> int | None:
    """How many mails were queued; None where it failed, which costs this finding only until the next sweep."""
    finding_id = row.row_id
    try:
        with session.begin_nested():
            return tell_of_late_finding(session, row, runtime, by=Actor.system(), now=now)
    except IntegrityError:
        log.info("another worker told of finding %s", finding_id)
        return 0
    except SQLAlchemyError:
        log.exception("finding %s could not be told of", finding_id)
        return None
