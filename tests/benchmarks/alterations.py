"""The long form of the test in the suite: alter random values of everything that verification covers, and judge.

On SQLite on disk, one value after the other, each taken back. It ends with code 1 when one was not named.
"""

import sys
import tempfile
import time
from pathlib import Path
from secrets import randbelow

from app.db import schema
from app.db.session import Database
from app.home.bare import bare_tables
from app.tables import metadata
from tests.alterations import CHECKED_BY, unnoticed
from tests.cast import add_cast
from tests.factories.sealed import add_sealed

SEEDS = 1_000_000


def measure(count: int) -> bool:
    """Print how many were named; the seed too, since it brings the same alterations again."""
    seed, started = randbelow(SEEDS), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'tidemark.db'}")
        schema.upgrade(database)
        with database.transaction() as session:
            add_sealed(session, add_cast(session))
        with database.new_session(write=True) as session, bare_tables(session, metadata):
            missed = list(unnoticed(session, count, seed))
        database.dispose()
    seconds = time.monotonic() - started
    named = f"{count - len(missed):,} of {count:,} alterations of {len(CHECKED_BY)} tables"
    print(f"{named} were named; seed {seed}, {seconds:.0f} s")
    for alteration in missed:
        print(f"MISSED: {alteration}", file=sys.stderr)
    return not missed
