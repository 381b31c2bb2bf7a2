"""The history page: what was decided, by whom, when; and what stood before and after."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request

from app.core import links
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import one_line
from app.history import queries
from app.web.access import Pages, current_actor, needs
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.requests import session

pages = Pages("history", __name__)
READ = needs(Capability.READ_HISTORY)
LIST = "history.list_entries"
PARTS = ("tag", "by", "kind", "id")
KINDS = ("requirement", "change", "source", "person", "place", "background_task", "register")
CSV_HEADINGS = ("sequence", "at", "tag", "sentence", "by", "kind", "id")


@pages.page("/history", READ)
def list_entries() -> str:
    wanted = _wanted()
    return render_template(
        "history/list_entries.html",
        page=_page(wanted, request.args.get("after")),
        wanted=wanted,
        kinds=[(kind, kind.replace("_", " ").capitalize()) for kind in KINDS],
        page_url=page_address(LIST, PARTS),
        export_url=list_address("history.export_entries", PARTS),
        clear_url=list_address(LIST, ()),
        head=queries.head(session()),
    )


@pages.page("/history.csv", READ)
def export_entries() -> Response:
    """The entries that the filter shows; the last line is the head of the chain, which proves a later rewrite."""
    return csv_response("history", CSV_HEADINGS, list(_csv_rows(_wanted())))


@pages.page("/history/<int:sequence>", READ)
def show_entry(sequence: int) -> str:
    entry = queries.entry_with_document(session(), current_actor(), sequence)
    if entry is None:
        raise NotFound("history entry", sequence)
    body = entry.body or {}
    before, after = body.get("before") or {}, body.get("after") or {}
    rows = [(name, shown(before.get(name)), shown(after.get(name))) for name in {**before, **after}]
    return render_template("history/show_entry.html", entry=entry, rows=rows, path=path_of(entry))


def path_of(entry: Any) -> str:
    """Where the thing that an entry is about can be seen; nothing for what has no page of its own."""
    match entry.subject_kind:
        case "requirement":
            return links.requirement(entry.subject_id)
        case "change":
            return links.change(entry.subject_id)
        case "source" if entry.subject_id != "starter":
            return links.source(entry.subject_id)
        case _:
            return ""


def shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _wanted() -> dict[str, str]:
    return {name: one_line(request.args.get(name, ""))[:120] for name in PARTS}


def _page(wanted: dict[str, str], cursor: str | None) -> Any:
    return queries.entries_page(
        session(),
        current_actor(),
        cursor=cursor,
        tag=wanted["tag"],
        actor_name=wanted["by"],
        kind=wanted["kind"],
        key=wanted["id"],
    )


def _csv_rows(wanted: dict[str, str]) -> Iterator[list[object]]:
    cursor = None
    while True:
        page = _page(wanted, cursor)
        for row in page.rows:
            yield [row.id, row.at, row.tag, row.sentence, row.actor_name, row.subject_kind, row.subject_id]
        cursor = page.next_cursor
        if cursor is None:
            break
    head = queries.head(session())
    if head is not None:
        yield [head.sequence, "", "history:head", head.hash, "", "", ""]
