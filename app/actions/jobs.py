"""The job of the ladder: a sweep over actions of which something is to be told now."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from app.actions.models import Action
from app.actions.operations.telling import tell_notice
from app.actions.queries.notices import next_notice_at, rungs_to_tell, unheard
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime

log = logging.getLogger(__name__)
BATCH = 50


def tell_late_actions(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; in batches by id, each action in a savepoint of its own."""
    handled = failed = after = 0
    now, zone = runtime.clock.now(), runtime.settings.zone
    while True:
        with runtime.database.transaction() as session:
            rows = unheard(session, now, zone, after=after, limit=BATCH)
            told = [_tell_one(session, runtime, row, now) for row in rows]
        handled += told.count(True)
        failed += told.count(False)
        if len(rows) < BATCH:
            return JobResult(handled, failed)
        after = rows[-1].row_id


def next_ladder_due(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told anything."""
    return next_notice_at(session, now, zone)


def _tell_one(session: Session, runtime: Runtime, row: Action, now: datetime) -> bool:
    """Tell of one action; one that cannot be told costs itself only and is tried again by the next sweep."""
    action_id = row.row_id
    try:
        with session.begin_nested():
            for rung in rungs_to_tell(session, row, now, runtime.settings.zone):
                tell_notice(
                    session,
                    row,
                    rung,
                    runtime.settings,
                    by=Actor.system(),
                    now=now,
                    real_now=runtime.clock.real(),
                )
    except IntegrityError:
        log.info("another worker told of action %s", action_id)
    except SQLAlchemyError:
        log.exception("action %s could not be told of", action_id)
        return False
    return True
