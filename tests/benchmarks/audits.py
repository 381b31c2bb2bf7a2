"""Audits at 1,000 and at 100,000: saving an answer, opening an audit, the lists, trends, and a report as PDF.

Server time of one client against SQLite on disk in its default mode: the median of the runs, the 95th percentile and
the processor time beside it. Both sizes stand in files of their own and are asked in turn, so that whatever else the
machine does falls on both. What stands in the tables: `tests.factories.years_of_audits` (at 100,000 audits 1.2
million answers with as many revisions, question results and history entries, 20,000 findings, 20,000 actions). The
audit that is saved to and opened has 140 questions, all of them answered. It ends with code 1 where a figure of the
issue is missed, or where more rows make for more statements.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from app.config import read_settings
from app.db import schema
from app.db.session import Database
from app.factory import create_app
from audits.reporting.making import pdf_of
from audits.reporting.queries.reports import report_of
from tests.cast import NOW, Cast, add_cast
from tests.factories.audits import answer_all, opened_audit
from tests.factories.checklists import add_checklist
from tests.factories.results import add_result, long_document
from tests.factories.years_of_audits import fill_years, prepare_years
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
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tidemark-benchmark-")))
        filled = [stack.enter_context(closing(_Filled(folder / str(size), size))) for size in SIZES]
        print(f"{'audits':>8}  {'who':8} {'what':37} {'statements':>10} {'median ms':>10} {'p95 ms':>8} {'CPU ms':>8}")
        missed = _measure_all(filled, runs)
    for sentence in missed:
        print(f"MISSED: {sentence}", file=sys.stderr)
    return not missed


class _Filled:
    """An application on a database with so many audits, one of 140 questions to answer, and one of 100 to print."""

    def __init__(self, folder: Path, size: int) -> None:
        settings = read_settings(data_dir=folder, secret_key="k" * 40, testing=True, now=NOW.isoformat())
        self.database = Database(settings.database_address)
        schema.upgrade(self.database)
        started = time.perf_counter()
        with self.database.transaction() as session:
            self.cast: Cast = add_cast(session)
            place = prepare_years(session, self.cast, now=NOW)
        for start in range(0, size, CHUNK):
            with self.database.transaction() as session:
                session.connection().exec_driver_sql("PRAGMA cache_size=-500000")  # of the connection that fills
                fill_years(session, self.cast, place, min(CHUNK, size - start), now=NOW)
        with self.database.transaction() as session:
            self.open_id, self.printed_id = self._open_audit(session), self._printed_audit(session)
        self.database.dispose()
        print(f"filled in {time.perf_counter() - started:.0f} s: {self._told()}", flush=True)
        self.app = create_app(settings)

    def client(self, who: str) -> PagesClient:
        client = PagesClient(self.app)
        client.sign_in(self.cast.named(who))
        return client

    def close(self) -> None:
        self.database.dispose()
        self.app.extensions["tidemark"].database.dispose()

    def _open_audit(self, session: Session) -> int:
        checklist = add_checklist(session, long_document(SAVED_QUESTIONS), by=self.cast.officer, now=NOW)
        audit = opened_audit(session, checklist, self.cast)
        answer_all(session, audit, {f"Q{at}": "Yes" for at in range(SAVED_QUESTIONS)}, by=self.cast.leader)
        return audit.row_id

    def _printed_audit(self, session: Session) -> int:
        checklist = add_checklist(session, long_document(PRINTED_QUESTIONS), by=self.cast.officer, now=NOW)
        answers = {f"Q{at}": "Yes" for at in range(PRINTED_QUESTIONS)}
        return add_result(session, checklist, self.cast, answers, at=NOW - timedelta(hours=1)).row_id

    def _told(self) -> str:
        names = ("audit", "answer", "answer_revision", "question_result", "history_entry", "finding")
        with self.database.reading() as session:
            counts = [(session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one(), name) for name in names]
        return ", ".join(f"{number:,} {name}" for number, name in counts)


class _Saver:
    """Saves one answer after the other as the runner's page does, each with its history."""

    def __init__(self, filled: _Filled) -> None:
        self.client, self.audit_id = filled.client("leader"), filled.open_id
        self.token, self.sequences = self.client.csrf_token(), count(1)

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
        assert said.lstrip().startswith("Saved 09:"), said[:300]


Make = Callable[[_Filled], Callable[[], object]]


def _measure_all(filled: list[_Filled], runs: int) -> list[str]:
    """Print everything, and say what was missed."""
    few = max(runs // 5, FEWEST)
    things: list[tuple[str, str, Make, int]] = [
        ("leader", SAVE, _Saver, runs),
        ("leader", OVERVIEW, lambda one: _getter(one, "leader", f"/audits/{one.open_id}"), runs),
        ("leader", RUNNER, lambda one: _getter(one, "leader", f"/audits/{one.open_id}/questions/Q70"), runs),
        ("officer", PDF, lambda one: _getter(one, "officer", f"/audits/{one.printed_id}/report.pdf"), few),
        ("officer", RENDER, _renderer, few),
    ]
    for who, path in PAGES:
        things.append((who, path, partial(_getter, who=who, path=path), FEWEST if path.startswith(SLOW) else runs))
    missed = []
    for who, what, make, times in things:
        figures = _figures(filled, [make(one) for one in filled], times)
        for size, one in zip(SIZES, figures, strict=True):
            row = f"{one.statements:10} {one.median:10.1f} {one.slow:8.1f} {one.processor:8.1f}"
            print(f"{size:8,}  {who:8} {what:37} {row}", flush=True)
        missed += _missed(who, what, figures)
    return missed


def _figures(filled: list[_Filled], works: list[Callable[[], object]], runs: int) -> list[Figure]:
    """Do the same at each size in turn; what is read once for a process is not counted."""
    statements = []
    for one, work in zip(filled, works, strict=True):
        work()
        with count_queries(one.app) as ran:
            work()
        statements.append(len(ran))
    taken: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(runs):
        for work, times in zip(works, taken, strict=True):
            started, used = time.perf_counter(), time.process_time()
            work()
            times.append(((time.perf_counter() - started) * 1_000, (time.process_time() - used) * 1_000))
    return [_figure(number, times) for number, times in zip(statements, taken, strict=True)]


def _figure(statements: int, times: list[tuple[float, float]]) -> Figure:
    whole, processor = sorted(one for one, _ in times), [one for _, one in times]
    slow = whole[max(0, -(-len(whole) * 95 // 100) - 1)]
    return Figure(statements, statistics.median(whole), slow, statistics.median(processor))


def _getter(filled: _Filled, who: str, path: str) -> Callable[[], None]:
    client = filled.client(who)

    def get() -> None:
        answer = client.http.get(path)
        answer.get_data()
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"

    return get


def _renderer(filled: _Filled) -> Callable[[], object]:
    runtime, officer = filled.app.extensions["tidemark"], filled.cast.officer
    with runtime.database.reading() as session:
        report = report_of(session, officer, filled.printed_id, 1)
    return lambda: pdf_of(report, by=officer, now=NOW, runtime=runtime)


def _missed(who: str, what: str, figures: list[Figure]) -> list[str]:
    first, last = figures[0], figures[-1]
    missed = []
    if what == SAVE:
        ratio, used = last.median / first.median, last.processor / first.processor
        print(f"{'':8}  {what}: at {SIZES[-1]:,} {ratio:.2f}x of the time, {used:.2f}x of the processor time")
        if ratio > MOST_RATIO:
            missed.append(f"{what}: {ratio:.2f}x at {SIZES[-1]:,} audits, at most {MOST_RATIO}x is allowed")
    slowest = max(one.median for one in figures)
    if what in LIMITS and slowest >= LIMITS[what]:
        missed.append(f"{what}: {slowest:.0f} ms, less than {LIMITS[what]} ms is wanted")
    if last.statements > first.statements:
        missed.append(f"{what}, as {who}: {last.statements} statements for more rows, not {first.statements}")
    return missed
