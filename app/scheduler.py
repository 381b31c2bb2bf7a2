"""The jobs, and the three ways in which they run: by the clock, once, or up to an instant (DESIGN 4 and 5).

APScheduler only wakes; what is due is decided in the database by each job's own sweep, so any number of workers
may tick and a missed night is caught up. Its job store is in memory: two schedulers on one shared store run every
job twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import Session

from app.actions.jobs import next_ladder_due, tell_late_actions
from app.background.job_runs import note_run
from app.background.operations import Work, run_queued
from app.background.queries import next_queued
from app.cases.jobs import next_effect_told, tell_of_effects
from app.core.clock import instant_from
from app.core.errors import TidemarkError
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.exchange.staging import stage_asked
from app.exchange.starter import load_asked
from app.history.jobs import no_next, publish_history_head
from app.home.jobs import next_digest_due, send_due_digests
from app.home.mail_trouble import tell_of_mail_outage
from app.notifications.jobs import deliver_outbox, next_mail_due
from app.procedures.jobs import announce_versions, next_unconfirmed, tell_unconfirmed
from app.requirements.jobs import age_standings, next_ageing
from app.signing.jobs import let_addresses_go, next_late_signer, next_told, tell_late_signers, tell_of_consultations
from audits.findings.jobs import advance_findings, next_late_finding, tell_late_findings
from audits.reporting.making import AUDIT_ANSWERS, AUDIT_REPORT, make_answers, make_audit_report
from regwatch.changes.jobs import next_resurfacing, poll_asked, poll_due_sources, resurface_deferred
from regwatch.sources.queries import next_due

log = logging.getLogger(__name__)
LATE_BY = 3600  # APScheduler's default of one second skips a late tick without a word
MOST_STEPS = 100_000
SMALLEST_STEP = timedelta(microseconds=1)


@dataclass(frozen=True)
class Job:
    """A sweep, how often it looks, and the next instant at which it will have something to do."""

    name: str
    every: timedelta
    run: Callable[[Runtime], JobResult]
    next_due: Callable[[Session, datetime, ZoneInfo], datetime | None]


class NoSuchJob(TidemarkError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no job '{name}'. Jobs: {', '.join(job.name for job in JOBS)}")


class ClockNotMovable(TidemarkError):
    def __init__(self) -> None:
        super().__init__("`scheduler until` needs TIDEMARK_TESTING=1 and TIDEMARK_NOW=@FILE, whose clock it moves")


WORKS: dict[str, Work] = {
    "poll_sources": poll_asked,
    "starter": load_asked,
    "import": stage_asked,
    AUDIT_REPORT: make_audit_report,
    AUDIT_ANSWERS: make_answers,
}


def _send_due_digests(runtime: Runtime) -> JobResult:
    """Compose, and hand over at once: a sweep by hand sends its mail, and nobody waits for the next tick."""
    result = send_due_digests(runtime)
    _deliver_outbox(runtime)
    return result


def _deliver_outbox(runtime: Runtime) -> JobResult:
    """Deliver, and tell the administrators at once where the mail server takes nothing."""
    result = deliver_outbox(runtime)
    tell_of_mail_outage(runtime)
    return result


def _do_background_work(runtime: Runtime) -> JobResult:
    return run_queued(runtime, WORKS)


JOBS: tuple[Job, ...] = (
    Job("poll_due_sources", timedelta(seconds=20), poll_due_sources, next_due),
    Job("resurface_deferred", timedelta(minutes=5), resurface_deferred, next_resurfacing),
    Job("send_due_digests", timedelta(seconds=30), _send_due_digests, next_digest_due),
    Job("deliver_outbox", timedelta(seconds=10), _deliver_outbox, next_mail_due),
    Job("publish_history_head", timedelta(minutes=10), publish_history_head, no_next),
    Job("tell_late_actions", timedelta(minutes=1), tell_late_actions, next_ladder_due),
    Job("tell_of_effects", timedelta(minutes=10), tell_of_effects, next_effect_told),
    Job("tell_late_signers", timedelta(minutes=10), tell_late_signers, next_late_signer),
    Job("tell_of_consultations", timedelta(minutes=1), tell_of_consultations, next_told),
    Job("let_addresses_go", timedelta(hours=6), let_addresses_go, no_next),
    Job("announce_versions", timedelta(minutes=1), announce_versions, no_next),
    Job("tell_unconfirmed", timedelta(minutes=10), tell_unconfirmed, next_unconfirmed),
    Job("advance_findings", timedelta(minutes=1), advance_findings, no_next),
    Job("tell_late_findings", timedelta(minutes=10), tell_late_findings, next_late_finding),
    Job("age_standings", timedelta(minutes=10), age_standings, next_ageing),
    Job("run_background_tasks", timedelta(seconds=2), _do_background_work, next_queued),
)


def once(runtime: Runtime, name: str, *, next_tick_at: datetime | None = None) -> JobResult:
    """One sweep of one job now, with its run noted; a failure of the sweep itself is noted and raised."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise NoSuchJob(name)
    started = runtime.clock.real()
    try:
        result = job.run(runtime)
    except Exception as error:
        _note(runtime, job, JobResult(failed=1, note=f"{type(error).__name__}: {error}"), started, next_tick_at)
        raise
    _note(runtime, job, result, started, next_tick_at)
    return result


def until(runtime: Runtime, end: datetime) -> dict[str, JobResult]:
    """Every sweep at every instant at which something is due, in order; leaves the clock's file at `end`."""
    fixed = runtime.clock.fixed
    if not (runtime.settings.testing and fixed.startswith("@")):
        raise ClockNotMovable
    file = Path(fixed[1:])
    totals = {job.name: JobResult() for job in JOBS}
    for _ in range(MOST_STEPS):
        _sweep_all(runtime, totals)
        instant = _next_instant(runtime)
        if instant is None or instant > end:
            break
        file.write_text(instant.isoformat() + "\n", encoding="utf-8")
    file.write_text(max(end, runtime.clock.now()).isoformat() + "\n", encoding="utf-8")
    _sweep_all(runtime, totals)
    return totals


def start(runtime: Runtime) -> BackgroundScheduler:
    """Begin ticking in threads of this process; the caller shuts the scheduler down."""
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": LATE_BY, "coalesce": True, "max_instances": 1}
    )
    for job in JOBS:
        scheduler.add_job(_tick, "interval", args=(runtime, job), seconds=job.every.total_seconds(), id=job.name)
    scheduler.start()
    return scheduler


def read_end(text: str) -> datetime:
    """The instant of `scheduler until ISO`; raise TidemarkError for one that cannot be read."""
    try:
        return instant_from(text)
    except ValueError as error:
        raise TidemarkError(f"'{text}' is not an ISO instant with offset: {error}") from error


def _tick(runtime: Runtime, job: Job) -> None:
    try:
        once(runtime, job.name, next_tick_at=runtime.clock.real() + job.every)
    except Exception:
        # A tick that fails must not stop the next one; it is noted, logged and shown on the settings page.
        log.exception("the job %s failed", job.name)


def _sweep_all(runtime: Runtime, totals: dict[str, JobResult]) -> None:
    """Run every job until a round finds nothing more: a poll may queue a mail, a mail may be due at once."""
    for _ in range(10):
        quiet = True
        for job in JOBS:
            result = once(runtime, job.name)
            before = totals[job.name]
            totals[job.name] = JobResult(before.handled + result.handled, before.failed + result.failed)
            quiet = quiet and result.is_quiet
        if quiet:
            return


def _next_instant(runtime: Runtime) -> datetime | None:
    """The earliest instant after now at which any job has something to do."""
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        found = [job.next_due(session, now, runtime.settings.zone) for job in JOBS]
    later = [max(instant, now + SMALLEST_STEP) for instant in found if instant is not None]
    return min(later, default=None)


def _note(runtime: Runtime, job: Job, result: JobResult, started: datetime, next_tick_at: datetime | None) -> None:
    with runtime.database.transaction() as session:
        note_run(
            session,
            job.name,
            result,
            started_at=started,
            ended_at=runtime.clock.real(),
            next_tick_at=next_tick_at,
        )
