"""`tidemark history verify`."""

import click

from app.core.errors import TidemarkError
from app.core.text import plural
from app.db.runtime import Runtime, pass_runtime
from app.history.heads import kept_heads, read_head
from app.history.queries import verify_history


class HistoryBroken(TidemarkError):
    """The first altered, added, moved or missing entry, in words."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the history is NOT whole: {problem}")


@click.group()
def history() -> None:
    """The append-only record of every decision."""


@history.command()
@click.option("--head", "heads", multiple=True, metavar="SEQ:HASH", help="A head from a digest, an export or a paper.")
@pass_runtime
def verify(runtime: Runtime, heads: tuple[str, ...]) -> None:
    """Recompute the whole chain; end in one plain line, with exit 0 only when it is whole."""
    published = (*kept_heads(runtime.settings.data_dir), *(read_head(text) for text in heads))
    with runtime.ready().database.reading() as session:
        verdict = verify_history(session, published)
    if not verdict.is_whole:
        raise HistoryBroken(verdict.problem)
    entries = plural(verdict.sound, "entry", "entries")
    click.echo(f"The history is whole: {entries}, checked against {plural(len(published), 'published head')}.")
