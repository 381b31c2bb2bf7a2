"""The jobs of attestations: telling everybody whom a version asks, and the ladder of those who have not confirmed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.procedures.domain.unconfirmed import LADDER
from app.procedures.operations.telling import tell_asked, tell_of_unit
from app.procedures.queries.sweeps import late_units, untold_people, versions_that_ask
from app.reminders.domain.ladder import told_at

ONE_DAY = timedelta(days=1)


def announce_versions(runtime: Runtime) -> JobResult:
    """Tell everybody whom a version asks, once a version; the result counts people."""
    return _sum([_announce(runtime, version) for version in _versions(runtime)])


def tell_unconfirmed(runtime: Runtime) -> JobResult:
    """Tell leaders, and managers a day later, of those who have not confirmed in time; the result counts rungs."""
    now = runtime.clock.now()
    due = [one for one in _versions(runtime) if told_at(LADDER[0], _eve(one), runtime.settings.zone) <= now]
    return _sum([_tell(runtime, version, of_teams=of_teams) for version in due for of_teams in (True, False)])


def next_unconfirmed(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which leaders or managers are to be told."""
    instants = [told_at(rung, _eve(one), zone) for one in versions_that_ask(session) for rung in LADDER]
    return min((instant for instant in instants if instant > now), default=None)


def _announce(runtime: Runtime, version: Any) -> JobResult:
    postage, now = Postage.of(runtime), runtime.clock.now()
    return sweep(
        runtime,
        lambda session, after, limit: untold_people(session, version, after, limit),
        lambda session, person: tell_asked(session, version, person, postage, now=now),
        thing="person who is asked",
    )


def _tell(runtime: Runtime, version: Any, *, of_teams: bool) -> JobResult:
    postage, now, by = Postage.of(runtime), runtime.clock.now(), Actor.system()
    return sweep(
        runtime,
        lambda session, after, limit: late_units(session, version, after, limit, of_teams=of_teams),
        lambda session, unit: tell_of_unit(session, version, unit, postage, of_teams=of_teams, by=by, now=now),
        thing="unit that has not confirmed",
    )


def _versions(runtime: Runtime) -> list[Any]:
    with runtime.database.reading() as session:
        return list(versions_that_ask(session))


def _eve(version: Any) -> date:
    day: date = version.in_force_from - ONE_DAY
    return day


def _sum(results: list[JobResult]) -> JobResult:
    return JobResult(sum(one.handled for one in results), sum(one.failed for one in results))
