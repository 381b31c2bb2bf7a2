"""`tidemark history verify`."""

from pathlib import Path

import click

from app.core.errors import TidemarkError
from app.db.runtime import Runtime, pass_runtime
from app.history.domain.chain import Head
from app.history.queries import verify_history

HEADS_FILE = "history-heads.txt"


class HistoryBroken(TidemarkError):
    """The first altered, added, moved or missing entry, in words."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the history is NOT whole: {problem}")


@click.group()
def history() -> None:
    """The append-only record of every decision."""


@history.command()
@click.option("--head", "heads", multiple=True, metavar="SEQ:HASH", help="A head that was published elsewhere.")
@pass_runtime
def verify(runtime: Runtime, heads: tuple[str, ...]) -> None:
    """Recompute the whole chain; end in one plain line, with exit 0 only when it is whole."""
    published = (*_kept(runtime.settings.data_dir / HEADS_FILE), *(read_head(text) for text in heads))
    with runtime.ready().database.reading() as session:
        verdict = verify_history(session, published)
    if not verdict.is_whole:
        raise HistoryBroken(verdict.problem)
    click.echo(f"The history is whole: {verdict.sound} entries, checked against {len(published)} published heads.")


def read_head(text: str) -> Head:
    """A head as digests and exports print it: the sequence, a colon, the hash."""
    sequence, _, digest = text.strip().partition(":")
    if not sequence.isdecimal() or len(digest) != 64:  # noqa: PLR2004 - a SHA-256 in figures
        raise TidemarkError(f"'{text}' is not a head: it is the number of an entry, a colon, and 64 figures")
    return Head(int(sequence), digest)


def _kept(file: Path) -> list[Head]:
    """The heads that the daily job wrote to the data folder, where there are any."""
    if not file.exists():
        return []
    return [read_head(line.split()[-1]) for line in file.read_text(encoding="ascii").splitlines() if line.strip()]
