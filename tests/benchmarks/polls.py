"""What it costs to poll 200 sources of 50 items, beside a loop with the same HTTP client that drops the bodies.

Seconds, processor seconds of this process and its reading children together, and the largest sum of their memory.
Every round begins with an empty database of 85 requirements; the figures are medians of the rounds. The sources stand
in a process of their own, so what they cost is not counted.
"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from app.config import Settings, read_settings
from app.core.actor import Actor
from app.core.clock import Clock
from app.db import schema
from app.db.runtime import Runtime
from app.db.session import Database
from app.requirements.starter_library import load_starter
from regwatch.changes.jobs import THREADS, poll_due
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.tools import tools_for
from regwatch.sources.domain.health import PollOutcome
from regwatch.sources.operations import SourceDetails, add_source
from tests.benchmarks.processes import Usage, usage_of_this_tree
from tests.cast import NOW

Found = TypeVar("Found")
ROOT = Path(__file__).parents[2]
PHASES = ("first", "unchanged, 304", "unchanged, no 304", "new build date")


@dataclass(frozen=True)
class Cost:
    """What one pass over all sources took."""

    seconds: float
    processor: float
    megabytes: float


def measure(runs: int, feeds: int = 200, items: int = 50) -> bool:
    """Print a line for each phase, ours and the bare loop's; whether every poll came to what it should."""
    ours: dict[str, list[Cost]] = {phase: [] for phase in PHASES}
    bare: dict[str, list[Cost]] = {phase: [] for phase in PHASES}
    is_right = True
    with _sources(feeds, items) as address:
        for _ in range(runs):
            for phase, cost, well in _round(address, feeds, items):
                ours[phase].append(cost)
                is_right = is_right and well
            for phase, cost in _bare_round(address, feeds):
                bare[phase].append(cost)
    print(f"{feeds} sources of {items} items, medians of {runs} rounds")
    heads = ("seconds", "bare", "ratio", "CPU s", "bare", "ratio", "peak MB", "bare")
    print(f"{'':20}", *(f"{head:>8}" for head in heads))
    for phase in PHASES:
        mine, theirs = _median(ours[phase]), _median(bare[phase])
        figures = [mine.seconds, theirs.seconds, mine.seconds / theirs.seconds]
        figures += [mine.processor, theirs.processor, mine.processor / theirs.processor]
        figures += [mine.megabytes, theirs.megabytes]
        print(f"{phase:20}", *(f"{figure:8.2f}" for figure in figures))
    return is_right


def _round(address: str, feeds: int, items: int) -> Iterator[tuple[str, Cost, bool]]:
    """All phases on a new installation; each with whether it stored and left alone what it should."""
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        settings = read_settings(data_dir=Path(folder), testing=True, allow_private_sources=(address,))
        database = Database(settings.database_address)
        _install(settings, database, address, feeds)
        _tell(address, "validators/on")
        _tell(address, "build/0")
        expected = dict.fromkeys(PHASES, (PollOutcome.UNCHANGED, 0))
        expected["first"] = (PollOutcome.OK, items)
        for hours, phase in enumerate(PHASES):
            if phase == "unchanged, no 304":
                _tell(address, "validators/off")
            if phase == "new build date":
                _tell(address, "build/1")
            runtime = Runtime(settings, database, Clock((NOW + timedelta(hours=7 * hours)).isoformat()))
            lines, cost = _timed(partial(poll_due, runtime))
            outcomes = {(line.outcome, line.new) for line in lines}
            well = outcomes == {expected[phase]} and len(lines) == feeds
            if not well:
                print(f"WRONG: {phase}: {len(lines)} polls came to {outcomes}", file=sys.stderr)
            yield phase, cost, well
        tools_for(settings).readers.close()
        database.dispose()


def _install(settings: Settings, database: Database, address: str, feeds: int) -> None:
    schema.upgrade(database)
    with database.transaction() as session:
        load_starter(session, by=Actor.system(), now=NOW)
        for number in range(feeds):
            details = SourceDetails(
                name=f"Feed {number}",
                publisher="Regulator",
                kind="rss",
                url=f"http://{address}/{number}.rss",
                identity=IdentityRule.LINK,
                minimum_minutes=60,
            )
            add_source(
                session,
                f"feed-{number}",
                details,
                allowed=settings.allow_private_sources,
                by=Actor.system(),
                now=NOW,
            )


def _bare_round(address: str, feeds: int) -> Iterator[tuple[str, Cost]]:
    """The same requests with the same client and as many threads; nothing is done with what comes."""
    tags: dict[int, str] = {}

    def fetch(number: int) -> None:
        headers = {"If-None-Match": tags[number]} if number in tags else {}
        answer = client.get(f"http://{address}/{number}.rss", headers=headers)
        if tag := answer.headers.get("etag"):
            tags[number] = tag

    def all_of_them() -> None:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(fetch, range(feeds)))

    with httpx.Client() as client:
        for phase in PHASES:
            if phase == "first":
                _tell(address, "validators/on")
            if phase == "unchanged, no 304":
                _tell(address, "validators/off")
            yield phase, _timed(all_of_them)[1]


def _timed(work: Callable[[], Found]) -> tuple[Found, Cost]:
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, usage_of_this_tree().resident_bytes)

    watcher = threading.Thread(target=watch)
    before: Usage = usage_of_this_tree()
    watcher.start()
    started = time.perf_counter()
    try:
        found = work()
    finally:
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
    after = usage_of_this_tree()
    return found, Cost(
        seconds, after.processor_seconds - before.processor_seconds, max(peak, after.resident_bytes) / 1e6
    )


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.processor for cost in costs),
        statistics.median(cost.megabytes for cost in costs),
    )


@contextmanager
def _sources(feeds: int, items: int) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.source_process", str(feeds), str(items)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def _tell(address: str, what: str) -> None:
    with urllib.request.urlopen(f"http://{address}/{what}", timeout=10) as answer:
        answer.read()
