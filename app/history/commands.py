"""`tidemark history verify` and `history redact`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.core.errors import TidemarkError
from app.core.text import plural
from app.db.runtime import Runtime, pass_runtime
from app.db.session import Database
from app.history.checking import RecordCheck
from app.history.domain.chain import Head
from app.history.heads import kept_heads, read_head
from app.history.operations import redact
from app.history.queries import head, verify_history

REPORT_EVERY = 10_000


class HistoryBroken(TidemarkError):
    """The first record of each sort that was altered, added, moved or taken away, in words."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the history is NOT whole: {problem}")


@dataclass(frozen=True)
class Vouched:
    """What higher features hand to the verification: what they sealed, heads that they mailed, and their backups."""

    checks: tuple[RecordCheck, ...]
    mailed_heads: Callable[[Session], tuple[Head, ...]]
    opened: Callable[[Path], AbstractContextManager[tuple[Database, Path]]]


def history_over(vouched: Vouched) -> click.Group:
    """The group of commands over these."""

    @click.group()
    def history() -> None:
        """The append-only record of every decision."""

    @history.command()
    @click.option("--head", "heads", multiple=True, metavar="SEQ:HASH", help="A head from a digest, export or paper.")
    @click.option("--backup", "file", type=click.Path(path_type=Path, dir_okay=False), help="Verify this backup.")
    @pass_runtime
    def verify(runtime: Runtime, heads: tuple[str, ...], file: Path | None) -> None:
        """Recompute all that was recorded and signed; end in one plain line, with exit 0 only when it is whole."""
        published = tuple(read_head(text) for text in heads)
        if file is None:
            _verify(runtime.ready().database, runtime, published, vouched)
            return
        with vouched.opened(file) as (database, folder):
            _verify(database, runtime, (*published, *_known_then(database, runtime.settings.data_dir)), vouched, folder)

    @history.command("redact")
    @click.argument("entry", type=click.IntRange(min=1))
    @click.option("--reason", required=True, help="Why its text must go; it stays readable in the history.")
    @click.option("--by", "name", required=True, help="Who decided it.")
    @pass_runtime
    def take_away(runtime: Runtime, entry: int, reason: str, name: str) -> None:
        """Take away the text that stood before and after ENTRY, for good, by an entry that says so."""
        by = Actor.system(name)
        with runtime.ready().database.transaction() as session:
            said = redact(session, entry, reason, by=by, now=runtime.clock.now())
        click.echo(f"The text of entry {entry} is gone; entry {said} says who took it away and why.")

    return history


def _verify(
    database: Database, runtime: Runtime, heads: tuple[Head, ...], vouched: Vouched, data_dir: Path | None = None
) -> None:
    today = local_day(runtime.clock.now())
    with database.reading() as session:
        published = (*kept_heads(data_dir or runtime.settings.data_dir), *vouched.mailed_heads(session), *heads)
        verification = verify_history(session, published, vouched.checks, _report, today=today)
    click.echo(f"Read {', '.join(one.words for one in verification.checked)}.")
    if not verification.is_whole:
        raise HistoryBroken(verification.problem)
    entries = verification.checked[0].words
    click.echo(f"The history is whole: {entries}, checked against {plural(len(set(published)), 'published head')}.")


def _known_then(database: Database, data_dir: Path) -> tuple[Head, ...]:
    """The heads published here up to the day of a backup; it cannot hold what was decided after it."""
    with database.reading() as session:
        last = head(session)
    return tuple(one for one in kept_heads(data_dir) if last and one.sequence <= last.sequence)


def _report(what: str, count: int) -> None:
    """Progress for whoever waits; short histories need none."""
    if count % REPORT_EVERY == 0:
        click.echo(f"{count:,} {what} read", err=True)
