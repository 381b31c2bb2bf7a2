"""How long the register and the inbox take at 1,000 and at 50,000 rows, and how many statements they ask.

Server time of one client against a database on disk in its default mode: the median of the runs with the 95th
percentile beside it. The statements must not grow with the rows; the run ends with code 1 when they do.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from app.config import read_settings
from app.db import schema
from app.db.session import Database
from app.factory import create_app
from tests.cast import NOW, add_cast
from tests.factories.register import fill_register, fill_standings
from tests.factories.watch import fill_changes
from tests.pages_client import PagesClient
from tests.queries import count_queries

SIZES = (1_000, 50_000)
CHUNK = 5_000
PAGES = (
    ("officer", "/requirements"),
    ("officer", "/requirements?q=complaint"),
    ("agent", "/requirements"),
    ("officer", "/requirements?owner=nobody"),
    ("officer", "/requirements?applicability=not_decided"),
    ("officer", "/requirements?standing=failing"),
    ("officer", "/requirements?sort=-review"),
    ("officer", "/requirements?as_at=2026-11-25"),
    ("officer", "/requirements?as_at=2026-11-25&owner=nobody"),
    ("officer", "/requirements/between?from=2026-03-03&to=2026-11-25"),
    ("officer", "/requirements?as_at=2026-03-03"),
    ("officer", "/requirements/BULK-000007"),
    ("officer", "/changes"),
    ("officer", "/changes?q=ombudsman"),
    ("auditor", "/changes"),
    ("officer", "/changes/7"),
)


def measure(runs: int) -> bool:
    """Print a line for each page and size; whether the statements stayed the same."""
    print(f"{'rows':>7}  {'who':8} {'page':56} {'statements':>10} {'median ms':>10} {'p95 ms':>8}")
    asked: dict[tuple[str, str], set[int]] = {}
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        settings = read_settings(data_dir=Path(folder), secret_key="k" * 40, testing=True, now=NOW.isoformat())
        database = Database(settings.database_address)
        schema.upgrade(database)
        with database.transaction() as session:
            cast = add_cast(session)
        app = create_app(settings)
        held = 0
        for size in SIZES:
            _fill(database, held, size)
            held = size
            for who, path in PAGES:
                client = PagesClient(app)
                client.sign_in(cast.named(who))
                client.get(path)
                with count_queries(app) as ran:
                    client.http.get(path).get_data()
                asked.setdefault((who, path), set()).add(len(ran))
                times = sorted(_milliseconds(client, path) for _ in range(runs))
                slow = times[max(0, -(-len(times) * 95 // 100) - 1)]
                print(f"{size:7,}  {who:8} {path:56} {len(ran):10} {statistics.median(times):10.1f} {slow:8.1f}")
        database.dispose()
        app.extensions["tidemark"].database.dispose()
    grown = [page for page, counts in asked.items() if len(counts) > 1]
    for who, path in grown:
        print(f"MISSED: {path} asks more for more rows, as {who}", file=sys.stderr)
    return not grown


def _fill(database: Database, held: int, size: int) -> None:
    for start in range(held, size, CHUNK):
        count = min(CHUNK, size - start)
        with database.transaction() as session:
            fill_register(session, count, now=NOW, start=start)
            fill_standings(session, count, now=NOW, start=start)
        with database.transaction() as session:
            fill_changes(session, count, requirement_ids=range(1, SIZES[0] + 1), now=NOW, start=start)


def _milliseconds(client: PagesClient, path: str) -> float:
    started = time.perf_counter()
    client.http.get(path).get_data()
    return (time.perf_counter() - started) * 1_000
