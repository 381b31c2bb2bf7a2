"""The job of the ladder: a sweep over sign-offs in which somebody is to be told now that they do not decide."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.reminders.queries.rungs import next_rung_at, unheard
from app.signing.models import SignOff
from app.signing.operations.telling import tell_who_is_late
from app.signing.queries.reminders import reminded_sign_offs


def tell_late_signers(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts sign-offs."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    return sweep(
        runtime,
        lambda session, after, limit: unheard(
            session, SignOff, reminded_sign_offs(), now, zone, after=after, limit=limit
        ),
        partial(_tell, Postage.of(runtime), now),
        thing="sign-off",
    )


def next_late_signer(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told anything."""
    return next_rung_at(session, reminded_sign_offs(), now, zone)


def _tell(postage: Postage, now: datetime, session: Session, row: SignOff) -> int:
    tell_who_is_late(session, row, postage, by=Actor.system(), now=now)
    return 1
