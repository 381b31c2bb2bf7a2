"""The horizon: what takes effect when, and what is not ready, as a list, a picture by month and a calendar."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.cases import queries
from app.cases.domain.completeness import obstacles
from app.cases.domain.horizon import by_month, is_ready, presses
from app.cases.domain.words import number_of
from app.cases.queries.horizon import CASE, CHANGE, LATER, PAST, SOON, UNKNOWN, HorizonFilter
from app.cases.routes.blueprint import READ, horizon_pages
from app.core import links
from app.core.actor import Actor
from app.core.days import local_day
from app.core.ical import DayEvent, calendar_lines
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.web.access import current_actor
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime

LIST = "horizon.show_horizon"
PARTS = ("q", "kind", "when")
LONGEST_PART, EXPORT_PAGE = 200, 500
KINDS = {CASE: "Cases", CHANGE: "Changes without a case"}
SPANS = {PAST: "In effect already", SOON: "In under 30 days", LATER: "In 30 days or more", UNKNOWN: "Day not known"}
CSV_HEADINGS = ("number", "kind", "title", "effective_on", "owner", "publisher", "not_ready")
NO_CASE = "No case was opened"


@horizon_pages.page("/horizon", READ)
def show_horizon() -> str:
    actor, wanted = current_actor(), wanted_horizon()
    page, count = queries.horizon_page(session(), actor, wanted, today(), request.args.get("after"))
    counts = queries.counts_of(session(), [row.id for row in page.rows if row.kind == CASE])
    ready = {row.line_id: row.kind == CASE and is_ready(counts[row.id]) for row in page.rows}
    return render_template(
        "cases/horizon.html",
        page=page,
        count_shown=shown_count(count),
        wanted=wanted,
        kinds=list(KINDS.items()),
        spans=list(SPANS.items()),
        chosen=_chosen(wanted),
        missing={row.line_id: _missing(row, counts) for row in page.rows},
        pressing={row.line_id for row in page.rows if presses(row.effective_on, today(), ready=ready[row.line_id])},
        totals=queries.pressing(session(), actor, today()),
        months=by_month(queries.days_of_effect(session(), actor, today()), today()),
        page_url=page_address(LIST, PARTS),
        export_url=list_address("horizon.export_horizon", PARTS),
        calendar_url=list_address("horizon.export_calendar", PARTS),
        number_of=number_of,
        today=today(),
    )


@horizon_pages.page("/horizon.csv", READ)
def export_horizon() -> Response:
    rows = _told(runtime().database, current_actor(), wanted_horizon(), now())
    return csv_response("horizon", CSV_HEADINGS, (cells for cells, _ in rows))


@horizon_pages.page("/horizon.ics", READ)
def export_calendar() -> Response:
    """What the filter shows and has a day, for a calendar program."""
    rows = _told(runtime().database, current_actor(), wanted_horizon(), now())
    address = runtime().settings.address
    events = (_event(row, str(cells[-1]), address) for cells, row in rows if row.effective_on is not None)
    lines = calendar_lines("Tidemark: horizon", events, now())
    response = Response((line.encode() for line in lines), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="horizon.ics"'
    return response


def wanted_horizon() -> HorizonFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    kind, when = given["kind"], given["when"]
    return HorizonFilter(given["q"], kind if kind in KINDS else "", when if when in SPANS else "")


def _chosen(wanted: HorizonFilter) -> list[tuple[str, str]]:
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "kind": KINDS.get(wanted.kind, ""),
        "when": SPANS.get(wanted.when, ""),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _missing(row: Any, counts: dict[int, Any]) -> str:
    """What is not ready, as a sentence begins; empty where nothing is missing."""
    said = "; ".join(obstacles(counts[row.id])) if row.kind == CASE else NO_CASE
    return said[:1].upper() + said[1:]


def _told(
    database: Database, actor: Actor, wanted: HorizonFilter, at: datetime
) -> Iterator[tuple[tuple[object, ...], Any]]:
    """The cells of each line, and the line; page by page."""
    missing: dict[int, str] = {}

    def page_at(reading: Session, cursor: str | None) -> Page:
        page, _ = queries.horizon_page(reading, actor, wanted, local_day(at), cursor, EXPORT_PAGE)
        counts = queries.counts_of(reading, [row.id for row in page.rows if row.kind == CASE])
        missing.clear()
        missing.update({row.line_id: _missing(row, counts) for row in page.rows})
        return page

    for row in all_rows(database, page_at):
        number = number_of(row.id) if row.kind == CASE else f"change {row.id}"
        cells = (number, row.kind, row.title, row.effective_on, row.owner_name, row.publisher, missing[row.line_id])
        yield cells, row


def _event(row: Any, missing: str, address: str) -> DayEvent:
    is_case = row.kind == CASE
    path = links.case(row.id) if is_case else links.change(row.id)
    return DayEvent(
        uid=f"{row.kind}-{row.id}@tidemark",
        day=row.effective_on,
        title=f"{number_of(row.id) if is_case else row.publisher}: {row.title} takes effect",
        more=f"Not ready: {missing}" if missing else "Nothing is missing",
        url=links.absolute(address, path),
    )
