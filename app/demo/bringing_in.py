"""A file that somebody brought in and has not applied yet: two rows that are good, and one that says what is wrong."""

from pathlib import Path

from app.core.actor import Actor
from app.db.runtime import Runtime
from app.exchange.keeping import keep_import
from app.exchange.operations import start_run
from app.exchange.staging import stage

FILE = Path(__file__).with_name("house-rules.csv")


def bring_in(runtime: Runtime, officer: Actor) -> None:
    """Stage the file and leave it for a person to apply."""
    sha256 = keep_import(runtime, FILE.read_bytes())
    with runtime.database.transaction() as session:
        run_id = start_run(
            session, "requirements", FILE.name, "csv", sha256, by=officer, now=runtime.clock.now()
        ).row_id
    stage(runtime, run_id, officer, lambda _done, _total: None)
