"""The sweeps of findings: fixes that have begun, and due days that have passed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.sweeps import sweep
from app.core.actor import Actor
from app.core.job import JobResult
from app.db.runtime import Runtime
from audits.findings.models import Finding
from audits.findings.operations.fixing import start
from audits.findings.operations.telling import tell_of_late_finding
from audits.findings.queries.late import begun_findings, late_findings, next_late_at


def advance_findings(runtime: Runtime) -> JobResult:
    """Planned findings of which an action has begun are in progress; nothing else moves by itself."""
    now = runtime.clock.now()

    def advance(session: Session, row: Finding) -> int:
        start(session, row, by=Actor.system(), now=now)
        return 1

    return sweep(runtime, begun_findings, advance, thing="finding")


def tell_late_findings(runtime: Runtime) -> JobResult:
    """Tell every rung that was reached and not told; the result counts mails."""
    now = runtime.clock.now()
    today = now.astimezone(runtime.settings.zone).date()
    return sweep(
        runtime,
        lambda session, after, limit: late_findings(session, today, after=after, limit=limit),
        lambda session, row: tell_of_late_finding(session, row, runtime, by=Actor.system(), now=now),
        thing="finding",
    )


def next_late_finding(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody is to be told of a late finding."""
    return next_late_at(session, now, zone)
