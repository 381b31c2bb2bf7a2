"""Asking for long work, and doing it under a lease."""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from app.background.models import BackgroundTask, TaskState
from app.core.actor import Actor
from app.core.errors import TidemarkError
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.db.session import dialect_of
from app.history.operations import EntrySubject, record

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
Progress = Callable[[int, int], None]
Work = Callable[[Runtime, Mapping[str, Any], Progress], str]


class LeaseLost(TidemarkError):
    """Another process took the task over; this one must write nothing more."""

    def __init__(self) -> None:
        super().__init__("Another process took this work over.")


class NoSuchWork(TidemarkError):
    """A task of a kind that this process does not know, such as one that a newer Tidemark queued."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"This Tidemark does not know how to do '{kind}'. Nothing was changed.")


def ask_for(
    session: Session, kind: str, title: str, arguments: Mapping[str, Any], *, by: Actor, now: datetime
) -> BackgroundTask:
    """Queue long work; it starts within seconds in a process that runs the scheduler."""
    task = BackgroundTask(
        kind=kind,
        title=title,
        arguments=dict(arguments),
        asked_by_id=by.id,
        asked_by_name=by.name,
        asked_at=now,
    )
    session.add(task)
    session.flush()
    about = EntrySubject("background_task", str(task.row_id))
    record(session, "background:asked", f"Asked for: {title}", about=about, by=by, now=now)
    return task


def run_queued(runtime: Runtime, works: Mapping[str, Work]) -> JobResult:
    """Do what is queued, or was left by a process that died, one task after the other."""
    handled = failed = 0
    while task := _claim(runtime):
        handled += 1
        try:
            failed += not _is_done(runtime, task, works)
        except LeaseLost:
            log.warning("background work %s was taken over by another process", task.id)
    return JobResult(handled, failed)


def _is_done(runtime: Runtime, task: BackgroundTask, works: Mapping[str, Work]) -> bool:
    """Do one task and store how it ended; LeaseLost where that is another process's to say."""
    try:
        outcome = _work_for(task, works)(runtime, task.arguments, _progress_of(runtime, task))
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - any failure of the work belongs on its page
        words = str(error) if isinstance(error, TidemarkError) else f"{type(error).__name__}: {error}"
        _end(runtime, task, TaskState.FAILED, words)
        return False
    _end(runtime, task, TaskState.DONE, outcome)
    return True


def _work_for(task: BackgroundTask, works: Mapping[str, Work]) -> Work:
    if task.kind not in works:
        raise NoSuchWork(task.kind)
    return works[task.kind]


def _claim(runtime: Runtime) -> BackgroundTask | None:
    real = runtime.clock.real()
    with runtime.database.transaction() as session:
        free = or_(
            col(BackgroundTask.state) == TaskState.QUEUED,
            (col(BackgroundTask.state) == TaskState.RUNNING) & (col(BackgroundTask.lease_until) < real),
        )
        chosen = select(BackgroundTask).where(free).order_by(col(BackgroundTask.id)).limit(1)
        if dialect_of(session) == "postgresql":
            chosen = chosen.with_for_update(skip_locked=True)
        task: BackgroundTask | None = session.execute(chosen).scalar_one_or_none()
        if task is None:
            return None
        task.attempts += 1
        if task.attempts > MOST_ATTEMPTS:
            task.state, task.ended_at = TaskState.FAILED, real
            task.result = f"Given up after {MOST_ATTEMPTS} tries that did not end."
            return None  # settled; the next sweep takes the one behind it
        task.state, task.lease_token, task.lease_until = TaskState.RUNNING, secrets.token_hex(8), real + LEASE
        return task


def _progress_of(runtime: Runtime, task: BackgroundTask) -> Progress:
    def report(done: int, total: int) -> None:
        _write(runtime, task, progress=done, total=total, lease_until=runtime.clock.real() + LEASE)

    return report


def _end(runtime: Runtime, task: BackgroundTask, state: TaskState, result: str) -> None:
    _write(runtime, task, state=state, result=result[:2_000], ended_at=runtime.clock.real(), lease_until=None)


def _write(runtime: Runtime, task: BackgroundTask, **values: Any) -> None:
    """Write to a task only while its lease is still this process's: the token is the fence."""
    with runtime.database.transaction() as session:
        done = session.execute(
            update(BackgroundTask)
            .where(col(BackgroundTask.id) == task.id, col(BackgroundTask.lease_token) == task.lease_token)
            .values(**values)
        )
        if done.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            raise LeaseLost
