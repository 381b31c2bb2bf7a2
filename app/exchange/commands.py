"""`tidemark starter load`."""

import click

from app.db.runtime import Runtime, pass_runtime
from app.exchange.starter import load_starter


@click.group()
def starter() -> None:
    """The starter library."""


@starter.command("load")
@pass_runtime
def starter_load(runtime: Runtime) -> None:
    """Load requirements, sources and checklists; what is there already stays as it is."""
    for line in load_starter(runtime.ready()):
        click.echo(line)
