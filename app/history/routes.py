"""The history page: what was decided, by whom, when; and what stood before and after."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import one_line
from app.db.paging import Page, all_rows
from app.db.session import Database
from app.history import queries
from app.history.domain.documents import lines_of
from app.web.access import Pages, current_actor, needs, path_if_open
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime

pages = Pages("history", __name__)
READ = needs(Capability.READ_HISTORY)
LIST, EXPORT = "history.list_entries", "history.export_entries"
PARTS = ("tag", "by", "kind", "id")
LONGEST_PART = 120
KINDS = {
    "requirement": "Requirements",
    "register": "The register",
    "change": "Changes",
    "source": "Sources",
    "person": "People",
    "site": "Sites",
    "team": "Teams",
    "client": "Clients",
    "post": "Posts",
    "added_day": "Days off",
    "background_task": "Background work",
    "report_file": "Made reports",
    "finding": "Findings",
    "systemic": "Systemic suggestions",
    "action": "Actions",
    "audit": "Audits",
    "checklist": "Checklists",
    "checklists": "Files of checklists",
    "procedure": "Procedures",
    "suggestion": "Suggestions",
    "import_run": "Imports",
}
CSV_HEADINGS = ("sequence", "at", "tag", "sentence", "by", "kind", "id")


@pages.page("/history", READ)
def list_entries() -> str:
    wanted = _wanted()
    return render_template(
        "history/list_entries.html",
        page=queries.entries_page(session(), current_actor(), cursor=request.args.get("after"), **_filter(wanted)),
        wanted=wanted,
        chosen=_chosen(wanted),
        kinds=list(KINDS.items()),
        page_of=links.page_of,
        page_url=page_address(LIST, PARTS),
        export_url=list_address(EXPORT, PARTS),
        clear_url=list_address(LIST, ()),
        head=queries.head(session()),
    )


@pages.page("/history.csv", READ)
def export_entries() -> Response:
    """The entries that the filter shows; the last line is the head of the chain, which proves a later rewrite."""
    rows = _csv_rows(runtime().database, current_actor(), _filter(_wanted()), now().isoformat())
    return csv_response("history", CSV_HEADINGS, rows)


@pages.page("/history/<int:sequence>", READ)
def show_entry(sequence: int) -> str:
    entry = queries.entry_with_document(session(), current_actor(), sequence)
    if entry is None:
        raise NotFound("history entry", sequence)
    path = path_if_open(links.page_of(entry.subject_kind, entry.subject_id))
    return render_template("history/show_entry.html", entry=entry, lines=lines_of(entry.body), path=path)


def _wanted() -> dict[str, str]:
    return {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}


def _filter(wanted: dict[str, str]) -> dict[str, str]:
    return {"tag": wanted["tag"], "actor_name": wanted["by"], "kind": wanted["kind"], "key": wanted["id"]}


def _chosen(wanted: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for, each with the address of the list without it."""
    words = {
        "tag": f"Tag begins with {wanted['tag']}",
        "by": f"By {wanted['by']}",
        "kind": KINDS.get(wanted["kind"], wanted["kind"]),
        "id": f"About {wanted['id']}",
    }
    return [(words[name], list_address(LIST, PARTS, **{name: None})) for name in PARTS if wanted[name]]


def _csv_rows(database: Database, actor: Actor, wanted: dict[str, str], at: str) -> Iterator[tuple[Any, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.entries_page(reading, actor, cursor=cursor, **wanted)

    for row in all_rows(database, page_at):
        yield row.id, row.at, row.tag, row.sentence, row.actor_name, row.subject_kind, row.subject_id
    with database.reading() as reading:
        head = queries.head(reading)
    if head is not None:
        yield head.sequence, at, "history:head", f"{head.sequence}:{head.hash}", "", "", ""
