"""Commands of the watch."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from app.core.actor import Actor
from app.core.child import Readers
from app.core.errors import TidemarkError
from app.core.text import one_line
from app.db.runtime import Runtime, pass_runtime
from regwatch.checking import check_sources
from regwatch.domain.identity import IdentityRule
from regwatch.fetching.reading import FUNCTION, document_from
from regwatch.jobs import poll_due
from regwatch.matching_files import match_files
from regwatch.operations.sources import SourceDetails, add_source
from regwatch.parse_files import parse_files
from regwatch.queries.sources import all_sources, get_source
from regwatch.tools import READER

WORDS = click.Choice([rule.value for rule in IdentityRule])


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


@click.group()
def sources() -> None:
    """Watched addresses: check, add, list."""


@sources.command("check")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@pass_runtime
def check(runtime: Runtime, as_json: bool) -> None:  # noqa: FBT001 - click passes flags
    """Fetch every source once, store nothing, and say what came."""
    for line in check_sources(runtime.ready()):
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else _check_words(line))


@sources.command("add")
@click.argument("url")
@click.option("--key", help="Its short name; made from the address when left out.")
@click.option("--kind", type=click.Choice(["rss", "atom", "json", "web_page"]), default="rss", show_default=True)
@click.option("--identity", type=WORDS, default=IdentityRule.GUID_OR_LINK.value, show_default=True)
@pass_runtime
def add(runtime: Runtime, url: str, key: str | None, kind: str, identity: str) -> None:
    """Watch an address."""
    host = url.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0].removeprefix("www.")
    name = key or "".join(letter if letter.isalnum() else "-" for letter in host).strip("-")[:60]
    details = SourceDetails(name=host, publisher=host, url=url, kind=kind, identity=IdentityRule(identity))
    runtime.ready()
    with runtime.database.transaction() as session:
        add_source(
            session,
            name,
            details,
            allowed=runtime.settings.allow_private_sources,
            by=Actor.system("The command line"),
            now=runtime.clock.now(),
        )
    click.echo(f"{name} is watched from now on; its first poll becomes the baseline.", err=True)


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@pass_runtime
def list_sources(runtime: Runtime, as_json: bool) -> None:  # noqa: FBT001 - click passes flags
    """List the sources with their health."""
    with runtime.ready().database.reading() as session:
        rows = all_sources(session)
    for source, state in rows:
        line = {
            "key": source.key,
            "name": source.name,
            "publisher": source.publisher,
            "url": source.url,
            "enabled": source.enabled,
            "verify": source.verify,
            "health": state.health.value,
            "last_success": state.ok_at.isoformat() if state.ok_at else None,
            "next_poll": state.next_poll_at.isoformat(),
            "reason": state.reason,
        }
        watched = line["health"] if line["enabled"] else "not watched"
        words = f"{line['key']:24} {watched:14} {line['last_success'] or 'never':32} {line['reason']}"
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else words)


@click.command()
@click.argument("texts", type=click.File(encoding="utf-8"))
@click.option("--register", required=True, type=click.File(encoding="utf-8"), help="JSONL: id, reference, title, text.")
@click.option("--top", type=click.IntRange(1, 100), default=5, show_default=True)
def match(texts: TextIO, register: TextIO, top: int) -> None:
    """Match texts with a register; needs no database."""
    for line in match_files(texts, register, top):
        click.echo(json.dumps(line, ensure_ascii=False))


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
    }
    try:
        for line in parse_files(files, lambda body: document_from(readers.read(READER, body, **options))):
            click.echo(json.dumps(line, ensure_ascii=False))
    except UnicodeEncodeError as error:
        raise TidemarkError(f"The output cannot be written: {error}") from error
    finally:
        readers.close()


def _poll_words(line: dict[str, Any]) -> str:
    figures = f"{line['items']} items, {line['new']} new, {line['revised']} revised"
    return (
        f"{line['source']:24} {line['outcome']:10} {line['status'] or '-':>4} {figures:38} {one_line(line['reason'])}"
    )


def _check_words(line: dict[str, Any]) -> str:
    figures = f"{line['items']} items, {line['dated']} dated"
    return f"{line['source']:24} {line['status'] or '-':>4} {line['type'] or '-':28} {figures:24} {line['verdict']}"
