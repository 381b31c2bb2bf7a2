"""The reading page of a procedure of 60 pages, its redline, and its publication with both papers.

Server time of one client against SQLite on disk in its default mode: the median of the runs with the 95th percentile
beside it. It ends with code 1 where a page takes longer than the issue allows.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from app.config import read_settings
from app.db import schema
from app.db.session import Database
from app.factory import create_app
from app.procedures.domain.text import ProcedureStep, ProcedureText
from tests.cast import NOW, Cast, add_cast
from tests.factories.procedures import COMPLAINT, TODAY, add_complaint, publish, signed, write
from tests.pages_client import PagesClient, row_version
from tests.queries import count_queries

STEPS, SENTENCES, WORDS = 100, 12, 20  # some 25,000 words: 60 pages
READING, REDLINE = "/procedures/1", "/procedures/1/revisions/2"
LIMITS = {READING: 100, REDLINE: 1_000}  # milliseconds, issue 10
PUBLISH = "/procedures/1/revisions/3/publish"


def measure(runs: int) -> bool:
    """Print a line for each page; whether each kept its limit."""
    print(f"{'page':32} {'statements':>10} {'median ms':>10} {'p95 ms':>8}")
    medians = {}
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        settings = read_settings(data_dir=Path(folder), secret_key="k" * 40, testing=True, now=NOW.isoformat())
        with closing(_Kept(Database(settings.database_address))) as kept:
            app = create_app(settings)
            for name, path in (("agent", READING), ("agent", REDLINE)):
                client = PagesClient(app)
                client.sign_in(kept.cast.named(name))
                client.get(path)
                with count_queries(app) as ran:
                    client.http.get(path).get_data()
                medians[path] = _told(path, len(ran), runs, partial(_read, client, path))
            officer = PagesClient(app)
            officer.sign_in(kept.cast.officer)
            sent = {"starts_on": "2027-01-04", "row_version": row_version(officer.get(PUBLISH))}
            _told("publishing, with both papers", 0, 1, lambda: officer.post(PUBLISH, sent))
            app.extensions["tidemark"].database.dispose()
    missed = [path for path, limit in LIMITS.items() if medians[path] > limit]
    for path in missed:
        print(f"MISSED: {path} takes {medians[path]:.1f} ms and may take {LIMITS[path]}", file=sys.stderr)
    return not missed


class _Kept:
    """A database with one long procedure: a version in force, the one before it, and a signed revision."""

    def __init__(self, database: Database) -> None:
        self.database = database
        schema.upgrade(database)
        chance = random.Random(10)  # noqa: S311 - a text to measure, no secret
        long = replace(COMPLAINT, steps=tuple(_step(chance, key) for key in range(1, STEPS + 1)))
        with database.transaction() as session:
            self.cast: Cast = add_cast(session)
            officer = self.cast.officer
            row = add_complaint(session, self.cast, NOW)
            for ago, text in ((30, long), (2, _edited(chance, long)), (None, _edited(chance, long))):
                write(session, row, text, by=officer, now=NOW)
                revision = signed(session, row, by=officer, now=NOW)
                if ago is not None:
                    publish(session, row, revision, TODAY - timedelta(ago), by=officer, now=NOW)

    def close(self) -> None:
        self.database.dispose()


def _step(chance: random.Random, key: int) -> ProcedureStep:
    sentences = [" ".join(f"word{chance.randrange(900)}" for _ in range(WORDS)) + "." for _ in range(SENTENCES)]
    return ProcedureStep(str(key), f"Step {key}", "\n\n".join(sentences), "Because it is so.")


def _edited(chance: random.Random, text: ProcedureText) -> ProcedureText:
    """Every tenth step says something else in a sentence of it."""
    steps = [
        replace(step, text=f"{step.text}\n\nSay so{chance.randrange(900)} at once.") if at % 10 == 0 else step
        for at, step in enumerate(text.steps)
    ]
    return replace(text, steps=tuple(steps))


def _read(client: PagesClient, path: str) -> None:
    client.http.get(path).get_data()


def _told(name: str, statements: int, runs: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1_000)
    times.sort()
    median, slow = statistics.median(times), times[max(0, -(-len(times) * 95 // 100) - 1)]
    print(f"{name:32} {statements or '':10} {median:10.1f} {slow:8.1f}", flush=True)
    return median
