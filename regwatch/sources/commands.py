"""`tidemark sources`."""

import json
from typing import Any

import click

from app.core.actor import Actor
from app.db.runtime import Runtime, pass_runtime
from regwatch.fetching.commands import WORDS
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.checking import check_sources
from regwatch.sources.domain.health import Condition
from regwatch.sources.operations import SourceDetails, add_source
from regwatch.sources.queries import all_sources, condition_of_state


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
    now = runtime.clock.now()
    for source, state in rows:
        line = {
            "key": source.key,
            "name": source.name,
            "publisher": source.publisher,
            "url": source.url,
            "enabled": source.enabled,
            "verify": source.verify,
            "health": state.health.value,
            "condition": condition_of_state(state, now).value,
            "last_success": state.ok_at.isoformat() if state.ok_at else None,
            "next_poll": state.next_poll_at.isoformat(),
            "reason": state.reason,
        }
        watched = Condition(line["condition"]).words if line["enabled"] else "not watched"
        words = f"{line['key']:24} {watched:14} {line['last_success'] or 'never':32} {line['reason']}"
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else words)


def _check_words(line: dict[str, Any]) -> str:
    figures = f"{line['items']} items, {line['dated']} dated"
    return f"{line['source']:24} {line['status'] or '-':>4} {line['type'] or '-':28} {figures:24} {line['verdict']}"
