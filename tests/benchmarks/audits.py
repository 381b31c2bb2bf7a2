"""Audits at 1,000 and at 100,000: saving an answer, opening an audit, the lists, trends, and a report as PDF.

Server time of one client against SQLite on disk in its default mode: the median of the runs, the 95th percentile and
the processor time beside it. What stands in the tables: `tests.factories.years_of_audits` (at 100,000 audits 1.2
million answers with as many revisions, question results and history entries, 20,000 findings, 20,000 actions). The
audit that is saved to and opened has 140 questions, all of them answered. It ends with code 1 where a figure of the
issue is missed, or where more rows make for more statements.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from app.config import read_settings
from app.db import schema
from app.db.session import Database
from app.factory import create_app
from audits.queries.reports import report_of
from audits.reports.making import pdf_of
from tests.cast import NOW, Cast, add_cast
from tests.factories.audits import answer_all, opened_audit
from tests.factories.checklists import add_checklist
from tests.factories.results import add_result, long_document
from tests.factories.years_of_audits import Place, fill_years, prepare_years
from tests.pages_client import PagesClient
from tests.queries import count_queries

SIZES = (1_000, 100_000)
FEWEST = 5  # runs of what takes long
CHUNK = 25_000
SAVED_QUESTIONS, PRINTED_QUESTIONS = 140, 100
SAVE, OVERVIEW, RUNNER = "save one answer", "overview of 140", "one question of 140"
PDF, RENDER = "PDF of 100, request", "PDF of 100, render"
LIMITS = {SAVE: 50, OVERVIEW: 150, PDF: 500}  # milliseconds (issue 3)
MOST_RATIO = 1.3  # of the save, between the sizes
PAGES = (
    ("officer", "/audits"),
    ("leader", "/audits"),
    ("officer", "/audits?outcome=fail&sort=due"),
    ("officer", "/audits?q=REC-10077"),
    ("officer", "/audits?q=procedure"),
    ("officer", "/findings"),
    ("leader", "/findings"),
    ("officer", "/findings/board"),
    ("officer", "/actions"),
    ("officer", "/reports/audits"),
    ("leader", "/reports/audits"),
    ("officer", "/reports/audits?by=question"),
    ("officer", "/reports/audits?by=category"),
    ("officer", "/reports/audits?months=36&by=category"),
)
SLOW = "/reports/"


@dataclass(frozen=True)
class Figure:
    """What one thing took at one size."""

    statements: int
    median: float
    slow: float
    processor: float


def measure(runs: int) -> bool:
    """Print a line for each thing and size; whether every target of the issue was met."""
    found: dict[tuple[str, str], list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        settings = read_settings(data_dir=Path(folder), secret_key="k" * 40, testing=True, now=NOW.isoformat())
        with closing(_Filled(settings.database_address)) as filled:
            app = create_app(settings)
            print(
                f"{'audits':>8}  {'who':8} {'what':37} {'statements':>10} {'median ms':>10} {'p95 ms':>8} {'CPU ms':>8}"
            )
            for size in SIZES:
                filled.to(size)
                _measure_size(app, filled, size, runs, found)
            app.extensions["tidemark"].database.dispose()
    return _judge(found)


class _Filled:
    """A database that is filled further for each size."""

    def __init__(self, address: str) -> None:
        self.database = Database(address)
        schema.upgrade(self.database)
        self.held = 0
        with self.database.transaction() as session:
            self.cast: Cast = add_cast(session)
            self.place: Place = prepare_years(session, self.cast, now=NOW)
            by = self.cast.officer
            self.saved = add_checklist(session, long_document(SAVED_QUESTIONS), by=by, now=NOW)
            self.printed = add_checklist(session, long_document(PRINTED_QUESTIONS), by=by, now=NOW)

    def to(self, size: int) -> None:
        started = time.perf_counter()
        for start in range(self.held, size, CHUNK):
            number = min(CHUNK, size - start)
            with self.database.transaction() as session:
                session.connection().exec_driver_sql("PRAGMA cache_size=-500000")  # of the connection that fills
                fill_years(session, self.cast, self.place, start, number, now=NOW)
        self.held = size
        with self.database.reading() as session:
            rows = {
                name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - our own names
                for name in ("audit", "answer", "answer_revision", "question_result", "history_entry", "finding")
            }
        told = ", ".join(f"{number:,} {name}" for name, number in rows.items())
        print(f"filled in {time.perf_counter() - started:.0f} s: {told}", flush=True)

    def open_audit(self) -> int:
        """A new audit of 140 questions, all of them answered once."""
        with self.database.transaction() as session:
            audit = opened_audit(session, self.saved, self.cast)
            answers = {f"Q{at}": "Yes" for at in range(SAVED_QUESTIONS)}
            answer_all(session, audit, answers, by=self.cast.leader)
            return audit.row_id

    def completed_audit(self) -> int:
        with self.database.transaction() as session:
            answers = {f"Q{at}": "Yes" for at in range(PRINTED_QUESTIONS)}
            return add_result(session, self.printed, self.cast, answers, at=NOW - timedelta(hours=1)).row_id

    def close(self) -> None:
        self.database.dispose()


class _Saver:
    """Saves one answer after the other as the runner's page does, each with its history."""

    def __init__(self, client: PagesClient, audit_id: int) -> None:
        self.client, self.audit_id = client, audit_id
        self.token, self.sequences = client.csrf_token(), count(1)

    def __call__(self) -> None:
        sequence = next(self.sequences)
        around, at = divmod(sequence - 1, SAVED_QUESTIONS)
        fields = {
            "csrf_token": self.token, "device": "benchmark", "sequence": sequence, "base": around + 1,
            "answer": "No" if around % 2 == 0 else "Yes", "comment": f"Seen at {sequence} minutes into the call.",
        }  # fmt: skip
        path = f"/audits/{self.audit_id}/answers/Q{at}"
        answer = self.client.http.post(path, data=fields, headers={"HX-Request": "true"})
        said = answer.get_data(as_text=True)
        assert answer.status_code == 200, said[:300]
        assert said.lstrip().startswith("Saved ") and "beside" not in said[:40], said[:300]


def _measure_size(
    app: Flask, filled: _Filled, size: int, runs: int, found: dict[tuple[str, str], list[Figure]]
) -> None:
    def take(who: str, what: str, work: Callable[[], object], times: int) -> None:
        figure = _figure(app, work, times)
        found.setdefault((who, what), []).append(figure)
        figures = f"{figure.statements:10} {figure.median:10.1f} {figure.slow:8.1f} {figure.processor:8.1f}"
        print(f"{size:8,}  {who:8} {what:37} {figures}", flush=True)

    leader, audit_id = _client(app, filled.cast, "leader"), filled.open_audit()
    take("leader", SAVE, _Saver(leader, audit_id), runs)
    take("leader", OVERVIEW, _getter(leader, f"/audits/{audit_id}"), runs)
    take("leader", RUNNER, _getter(leader, f"/audits/{audit_id}/questions/Q70"), runs)
    officer, printed = _client(app, filled.cast, "officer"), filled.completed_audit()
    take("officer", PDF, _getter(officer, f"/audits/{printed}/report.pdf"), max(runs // 5, FEWEST))
    take("officer", RENDER, _renderer(app, filled, printed), max(runs // 5, FEWEST))
    for who, path in PAGES:
        times = FEWEST if path.startswith(SLOW) else runs
        take(who, path, _getter(_client(app, filled.cast, who), path), times)


def _figure(app: Flask, work: Callable[[], object], runs: int) -> Figure:
    work()  # what is read once for a process is not counted
    with count_queries(app) as ran:
        work()
    times, processor = [], []
    for _ in range(runs):
        started, used = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - started) * 1_000)
        processor.append((time.process_time() - used) * 1_000)
    slow = sorted(times)[max(0, -(-runs * 95 // 100) - 1)]
    return Figure(len(ran), statistics.median(times), slow, statistics.median(processor))


def _client(app: Flask, cast: Cast, who: str) -> PagesClient:
    client = PagesClient(app)
    client.sign_in(cast.named(who))
    return client


def _getter(client: PagesClient, path: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.http.get(path)
        answer.get_data()
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"

    return get


def _renderer(app: Flask, filled: _Filled, audit_id: int) -> Callable[[], object]:
    runtime, officer = app.extensions["tidemark"], filled.cast.officer
    with runtime.database.reading() as session:
        report = report_of(session, officer, audit_id, 1)
    return lambda: pdf_of(report, by=officer, now=NOW, runtime=runtime)


def _judge(found: dict[tuple[str, str], list[Figure]]) -> bool:
    missed = []
    for (who, what), figures in found.items():
        first, last = figures[0], figures[-1]
        ratio = last.median / first.median
        if what == SAVE:
            used = last.processor / first.processor
            print(f"{SAVE}: {ratio:.2f}x the time and {used:.2f}x the processor time of {SIZES[0]:,} at {SIZES[-1]:,}")
            if ratio > MOST_RATIO:
                missed.append(f"{what} takes {ratio:.2f}x at {SIZES[-1]:,} audits, at most {MOST_RATIO}x is allowed")
        if what in LIMITS and max(one.median for one in figures) >= LIMITS[what]:
            missed.append(f"{what} takes {last.median:.0f} ms, less than {LIMITS[what]} ms is wanted")
        if last.statements > first.statements:
            missed.append(f"{what}, as {who}, asks {last.statements} statements for more rows, not {first.statements}")
    for sentence in missed:
        print(f"MISSED: {sentence}", file=sys.stderr)
    return not missed
