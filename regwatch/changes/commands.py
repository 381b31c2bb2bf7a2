"""`tidemark poll`."""

import json
from dataclasses import asdict
from typing import Any

import click

from app.core.text import one_line
from app.db.runtime import Runtime, pass_runtime
from regwatch.changes.jobs import poll_due
from regwatch.sources.queries import get_source


@click.command()
@click.option("--source", "key", help="Only this source, now.")
@click.option("--all", "everything", is_flag=True, help="Every watched source, now.")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@pass_runtime
def poll(runtime: Runtime, key: str | None, everything: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes flags
    """Poll what is due, or one source, or all of them now."""
    runtime.ready()
    if key:
        with runtime.database.reading() as session:
            get_source(session, key)
    lines = poll_due(runtime, [key] if key else [], even_if_not_due=bool(key) or everything)
    for line in lines:
        fields = asdict(line)
        click.echo(json.dumps(fields, ensure_ascii=False) if as_json else _poll_words(fields))
    if not lines:
        click.echo("Nothing is due.", err=True)


def _poll_words(line: dict[str, Any]) -> str:
    figures = f"{line['items']} items, {line['new']} new, {line['revised']} revised"
    return (
        f"{line['source']:24} {line['outcome']:10} {line['status'] or '-':>4} {figures:38} {one_line(line['reason'])}"
    )
