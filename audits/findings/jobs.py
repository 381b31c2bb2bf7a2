"""The sweeps of findings: fixes that have begun, and due days that have passed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.reminders.queries.rungs import next_rung_at, unheard
from audits.findings.models import Finding
from audits.findings.operations.fixing import start
from audits.findings.operations.telling import tell_of_late_finding
from audits.findings.queries.sweeps import begun_findings, reminded_findings


def advance_findings(runtime: Runtime) -> JobResult:
    """Planned findings of which an action has begun are in progress; nothing else moves by itself."""
    now = runtime.clock.now()

    def advance(session: Session, row: Finding) -> int:
        start(session, row, by=Actor.system(), now=now)
        return 1

    return sweep(runtime, begun_findings, advance, thing="finding")


def tell_late_findings(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts findings."""
    now, zone, postage = runtime.clock.now(), runtime.settings.zone, Postage.of(runtime)

    def tell_of(session: Session, row: Finding) -> int:
        tell_of_late_finding(session, row, postage, by=Actor.system(), now=now)
        return 1

    return sweep(
        runtime,
        lambda session, after, limit: unheard(
            session, Finding, reminded_findings(), now, zone, after=after, limit=limit
        ),
        tell_of,
        thing="finding",
    )


def next_late_finding(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told of a late finding."""
    return next_rung_at(session, reminded_findings(), now, zone)
