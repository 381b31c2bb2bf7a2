"""`tidemark match`."""

import json
from typing import TextIO

import click

from regwatch.matching.files import match_files


@click.command()
@click.argument("texts", type=click.File(encoding="utf-8"))
@click.option("--register", required=True, type=click.File(encoding="utf-8"), help="JSONL: id, reference, title, text.")
@click.option("--top", type=click.IntRange(1, 100), default=5, show_default=True)
def match(texts: TextIO, register: TextIO, top: int) -> None:
    """Match texts with a register; needs no database."""
    for line in match_files(texts, register, top):
        click.echo(json.dumps(line, ensure_ascii=False))
