"""`tidemark outbox`: what was sent, to whom, when, with what result."""

import json
from typing import Any

import click

from app.db.runtime import Runtime, pass_runtime
from app.notifications.queries import outbox_page

WIDEST = 40


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@pass_runtime
def outbox(runtime: Runtime, as_json: bool) -> None:  # noqa: FBT001 - click passes flags
    """Every mail, newest first: when, to whom, its state and the server's last words."""
    runtime.ready()
    cursor = None
    found = False
    while True:
        with runtime.database.reading() as session:
            page = outbox_page(session, cursor=cursor)
        for mail in page.rows:
            found = True
            click.echo(json.dumps(_fields(mail), ensure_ascii=False) if as_json else _line(runtime, mail))
        cursor = page.next_cursor
        if cursor is None:
            break
    if not found:
        click.echo("No mail was written yet.", err=True)


def _fields(mail: Any) -> dict[str, object]:
    return {
        "id": mail.id,
        "at": mail.shown_at.isoformat(),
        "kind": mail.kind,
        "name": mail.name,
        "address": mail.address,
        "subject": mail.subject,
        "state": mail.state.value,
        "attempts": mail.attempts,
        "last_result": mail.last_result,
    }


def _line(runtime: Runtime, mail: Any) -> str:
    at = mail.shown_at.astimezone(runtime.settings.zone)
    words = f"  ({mail.last_result})" if mail.last_result else ""
    return f"{at:%Y-%m-%d %H:%M}  {mail.state.value:9}  {mail.address:{WIDEST}}  {mail.subject}{words}"
