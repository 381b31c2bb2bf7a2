"""`tidemark parse`."""

import json
import os
from pathlib import Path
from typing import Any

import click

from app.core.child import Readers
from app.core.clock import Clock
from app.core.errors import TidemarkError
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.files import parse_files
from regwatch.fetching.reader import FUNCTION, READER, document_from

WORDS = click.Choice([rule.value for rule in IdentityRule])


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", default="https://source.invalid/", help="The address that links are relative to.")
@click.option("--content-type", default=None, help="The Content-Type header that came with it.")
@click.option("--identity", type=WORDS, default=IdentityRule.GUID_OR_LINK.value, show_default=True)
def parse(files: tuple[Path, ...], url: str, content_type: str | None, identity: str) -> None:
    """Say what Tidemark reads in documents; needs no database."""
    readers = Readers({READER: FUNCTION})
    options: dict[str, Any] = {
        "url": url,
        "content_type": content_type,
        "identity": identity,
        "zone": "Europe/London",
        "selectors": None,
        "now": _clock().now().isoformat(),
    }
    try:
        for line in parse_files(files, lambda body: document_from(readers.read(READER, body, **options))):
            click.echo(json.dumps(line, ensure_ascii=False))
    except UnicodeEncodeError as error:
        raise TidemarkError(f"The output cannot be written: {error}") from error
    finally:
        readers.close()


def _clock() -> Clock:
    """The clock of the settings, which cost more to read whole than a document does."""
    return Clock(os.environ.get("TIDEMARK_NOW", "") if os.environ.get("TIDEMARK_TESTING") == "1" else "")
