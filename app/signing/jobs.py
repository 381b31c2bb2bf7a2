"""Sweeps over consultations and sign-offs: who is to be told what now, and whose address is kept no longer."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.days import local_day, start_of
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.reminders.queries.rungs import next_rung_at, unheard
from app.signing.models import Consultation, ConsultationInvitation, PanelMember, SignOff
from app.signing.operations.panel import let_go
from app.signing.operations.telling_asked import remind_asked, tell_asked, tell_owner
from app.signing.operations.telling_signers import tell_who_is_late
from app.signing.queries.panel import addresses_to_let_go
from app.signing.queries.reminders import reminded_sign_offs
from app.signing.queries.telling import reminded_asked, reminded_owners, untold


def tell_of_consultations(runtime: Runtime) -> JobResult:
    """Mail whoever is asked, whoever is late, and whoever has spoken once it ends; the result counts mails."""
    now, zone, postage = runtime.clock.now(), runtime.settings.zone, Postage.of(runtime)
    told = sweep(runtime, untold, partial(_asked, postage, now), thing="invitation")
    owners = sweep(
        runtime,
        lambda session, after, limit: unheard(
            session, Consultation, reminded_owners(), now, zone, after=after, limit=limit
        ),
        partial(_owner, postage, now),
        thing="consultation",
    )
    late = sweep(
        runtime,
        lambda session, after, limit: unheard(
            session, ConsultationInvitation, reminded_asked(), now, zone, after=after, limit=limit
        ),
        partial(_late, postage, now),
        thing="invitation",
    )
    return JobResult(told.handled + owners.handled + late.handled, told.failed + owners.failed + late.failed)


def let_addresses_go(runtime: Runtime) -> JobResult:
    """Blank what says who a customer is, 12 months after the last consultation that asked them."""
    now = runtime.clock.now()
    before = start_of(_a_year_before(local_day(now)))
    return sweep(
        runtime,
        lambda session, after, limit: addresses_to_let_go(session, before, after, limit),
        partial(_let_go, now),
        thing="member of the panel",
    )


def next_told(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Now while somebody is to be told; else the next instant at which a rung is reached."""
    if untold(session, 0, 1):
        return now
    return next_rung_at(session, [*reminded_owners(), *reminded_asked()], now, zone)


def _asked(postage: Postage, now: datetime, session: Session, row: ConsultationInvitation) -> int:
    return tell_asked(session, row, postage, now=now)


def _owner(postage: Postage, now: datetime, session: Session, row: Consultation) -> int:
    return tell_owner(session, row, postage, now=now)


def _late(postage: Postage, now: datetime, session: Session, row: ConsultationInvitation) -> int:
    return remind_asked(session, row, postage, now=now)


def _let_go(now: datetime, session: Session, row: PanelMember) -> int:
    let_go(session, row, now=now)
    return 1


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day.replace(year=day.year - 1, day=28)


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
