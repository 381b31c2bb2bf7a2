"""The long form of the test in the suite: kill the server at random moments while answers are saved, and judge.

On SQLite on disk in its default mode, and on PostgreSQL where one can be started. It ends with code 1 when a save that
was acknowledged is not there exactly once as it was sent, or when the history does not verify.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db import schema
from app.db.session import Database
from tests.cast import add_cast
from tests.databases import NoPostgres, start_postgres
from tests.demonstration import free_ports
from tests.killing import Judged, Server, environment_of, hammer, judge, prepare

HEADS = ("acknowledged", "kills", "no answer", "lost", "doubled", "seconds")
MOST_NAMED = 10
SAVES_TO_A_KILL = 20  # at least; a quick machine saves all of them before it is killed often


def measure(saves: int) -> bool:
    """Print a line for each database; whether nothing was lost on any."""
    print(f"{saves} saves, the server killed meanwhile")
    print(f"{'':11}", *(f"{head:>12}" for head in HEADS), " history")
    is_sound = True
    with _sqlite() as database:
        is_sound = _killed("sqlite", database, saves) and is_sound
    try:
        with start_postgres() as server, server.database() as name:
            database = Database(server.url(name))
            try:
                is_sound = _killed("postgresql", database, saves) and is_sound
            finally:
                database.dispose()
    except NoPostgres as error:
        print(f"postgresql: not measured: {error}")
    return is_sound


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        database = Database(f"sqlite:///{folder}/tidemark.db")
        try:
            yield database
        finally:
            database.dispose()


def _killed(name: str, database: Database, saves: int) -> bool:
    schema.upgrade(database)
    with database.transaction() as session:
        cast = add_cast(session)
    audits, port = prepare(database, cast), free_ports()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tidemark-benchmark-") as folder:
        server = Server(environment_of(database, Path(folder), port), port)
        account = hammer(server, audits, saves, kills=saves // SAVES_TO_A_KILL)
    judged = judge(database, account)
    _print(name, judged, time.monotonic() - started)
    for refused in account.refused[:MOST_NAMED]:
        print(f"WRONG: {name}: a save was refused: {refused}", file=sys.stderr)
    return judged.is_sound and not account.refused


def _print(name: str, judged: Judged, seconds: float) -> None:
    figures = (judged.acknowledged, judged.kills, judged.unknown, len(judged.lost), len(judged.doubled), seconds)
    print(f"{name:11}", *(f"{figure:12.0f}" for figure in figures), f" {judged.history or 'sound'}", flush=True)
    for lost in judged.lost[:MOST_NAMED]:
        print(f"LOST: {name}: {lost}", file=sys.stderr)
    for doubled in judged.doubled[:MOST_NAMED]:
        print(f"DOUBLED: {name}: {doubled}", file=sys.stderr)
