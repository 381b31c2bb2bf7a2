"""The sweeps of the watch: sources that are due, and deferred changes whose day has come."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.background.operations import Progress
from app.core.job import JobResult
from app.db.runtime import Runtime
from regwatch.changes.matches import match_waiting
from regwatch.changes.operations.triage import resurface_due
from regwatch.changes.polling import WATCHER, PollLine, poll_source
from regwatch.changes.queries import next_deferred
from regwatch.fetching.tools import tools_for
from regwatch.sources.claiming import Claimed, claim, prune_polls

BATCH = 50
THREADS = 8


def poll_due_sources(runtime: Runtime) -> JobResult:
    """Poll every watched source that is due, eight at once; one that fails costs itself."""
    lines = poll_due(runtime)
    return JobResult(len(lines), sum(not line.outcome.is_good for line in lines))


def poll_due(runtime: Runtime, keys: Sequence[str] = (), *, even_if_not_due: bool = False) -> list[PollLine]:
    """Claim and poll what is due (or the named sources, or all, now); a line for each poll."""
    lines: list[PollLine] = []
    done: set[int] = set()
    tools = tools_for(runtime.settings)
    match_waiting(runtime)
    while batch := _claim(runtime, keys, done, even_if_not_due=even_if_not_due):
        done.update(claimed.source.row_id for claimed in batch)
        with ThreadPoolExecutor(min(THREADS, len(batch))) as threads:
            lines.extend(threads.map(lambda claimed: poll_source(runtime, tools, claimed), batch))
        with runtime.database.transaction() as session:
            prune_polls(session, [claimed.source.row_id for claimed in batch])
        match_waiting(runtime)
    return lines


def resurface_deferred(runtime: Runtime) -> JobResult:
    """Bring deferred changes back on their day."""
    handled = 0
    while True:
        now = runtime.clock.now()
        today = now.astimezone(runtime.settings.zone).date()
        with runtime.database.transaction() as session:
            count = resurface_due(session, today=today, by=WATCHER, now=now)
        handled += count
        if count < BATCH:
            return JobResult(handled)


def next_resurfacing(session: Session, _now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment of the earliest deferral's day."""
    day = next_deferred(session)
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def poll_asked(runtime: Runtime, arguments: Mapping[str, Any], progress: Progress) -> str:
    """The background work behind "Poll it now": the named sources, or every watched one."""
    keys = [str(key) for key in arguments.get("keys", [])]
    progress(0, len(keys) or 1)
    lines = poll_due(runtime, keys, even_if_not_due=True)
    progress(len(lines), len(lines) or 1)
    new, bad = sum(line.new for line in lines), [line for line in lines if not line.outcome.is_good]
    said = f"{len(lines)} polled, {new} new items" if lines else "Nothing was polled: another poll holds the source"
    return said + "".join(f". {line.source}: {line.reason}" for line in bad[:5])


def _claim(runtime: Runtime, keys: Sequence[str], done: set[int], *, even_if_not_due: bool) -> list[Claimed]:
    due_at = None if even_if_not_due else runtime.clock.now()
    with runtime.database.transaction() as session:
        return claim(session, keys, done, due_at=due_at, real_now=runtime.clock.real())
