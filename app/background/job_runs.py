"""Keeping the record of job runs: a row for each run that did something, one row for each job's latest tick."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.background.models import JobRun, JobState
from app.core.job import JobResult

RUNS_KEPT = 200


@dataclass(frozen=True)
class JobHealth:
    """What the jobs page and `tidemark doctor` show of one job."""

    job: str
    ticked_at: datetime
    next_tick_at: datetime | None
    last_handled_at: datetime | None
    failures_in_a_row: int
    note: str


def note_run(
    session: Session,
    job: str,
    result: JobResult,
    *,
    started_at: datetime,
    ended_at: datetime,
    next_tick_at: datetime | None = None,
) -> None:
    """Store what a run did; a quiet tick only moves the job's state on."""
    state = session.execute(select(JobState).where(col(JobState.job) == job)).scalar_one_or_none()
    if state is None:
        state = JobState(job=job, ticked_at=started_at)
        session.add(state)
    state.ticked_at, state.next_tick_at = started_at, next_tick_at
    state.failures_in_a_row = state.failures_in_a_row + 1 if result.failed else 0
    state.note = result.note
    if result.is_quiet:
        return
    state.last_handled_at = ended_at
    session.add(
        JobRun(
            job=job,
            started_at=started_at,
            ended_at=ended_at,
            handled=result.handled,
            failed=result.failed,
            note=result.note[:500],
        )
    )
    session.flush()
    _prune(session, job)


def job_health(session: Session) -> list[JobHealth]:
    """The latest tick of each job, by name."""
    states = session.execute(select(JobState).order_by(col(JobState.job))).scalars()
    return [
        JobHealth(row.job, row.ticked_at, row.next_tick_at, row.last_handled_at, row.failures_in_a_row, row.note)
        for row in states
    ]


def latest_runs(session: Session, limit: int = 50) -> list[JobRun]:
    """The newest runs that did something, newest first."""
    return list(session.execute(select(JobRun).order_by(col(JobRun.id).desc()).limit(limit)).scalars())


def _prune(session: Session, job: str) -> None:
    oldest_kept = (
        select(col(JobRun.id))
        .where(col(JobRun.job) == job)
        .order_by(col(JobRun.id).desc())
        .offset(RUNS_KEPT)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(delete(JobRun).where(col(JobRun.job) == job, col(JobRun.id) <= oldest_kept))
