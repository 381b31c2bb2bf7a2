"""Sources with their health."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows
from app.db.session import Database
from app.history.queries import latest_about
from app.web.access import current_actor, needs
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime
from app.web.slots import panels
from regwatch.sources import queries
from regwatch.sources.domain.health import Condition, spoken_counts
from regwatch.sources.forms import KINDS, DisableForm
from regwatch.sources.queries import SourceFilter
from regwatch.sources.routes.blueprint import pages

READ = needs(Capability.READ_SOURCES)
PARTS = ("q", "publisher", "condition", "watched", "sort")
LIST = "sources.list_sources"
EXPORT_PAGE = 500
CSV_HEADINGS = (
    "key",
    "name",
    "publisher",
    "kind",
    "address",
    "watched",
    "condition",
    "reason",
    "last_success",
    "last_news",
)
CONDITION_WORDS = {
    Condition.WELL: ("done", "Well"),
    Condition.QUIET: ("wait", "Quiet"),
    Condition.STALE: ("wait", "Stale"),
    Condition.NEVER_READ: ("todo", "Never read"),
    Condition.FAILING: ("fail", "Failing"),
}
CONDITION_CHOICES = [(condition.value, words) for condition, (_, words) in CONDITION_WORDS.items()]


@pages.page("/sources", READ)
def list_sources() -> str:
    wanted = wanted_filter()
    counts = queries.condition_counts(session(), now())
    return render_template(
        "sources/list_sources.html",
        page=queries.sources_page(session(), wanted, request.args.get("after"), now=now()),
        wanted=wanted,
        counts_words=spoken_counts(counts),
        has_failing=bool(counts.get(Condition.FAILING)),
        publishers=[(name, name) for name in queries.publishers(session())],
        condition_words=CONDITION_WORDS,
        kinds=KINDS,
        condition_choices=CONDITION_CHOICES,
        chosen=_chosen(wanted),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("sources.export_sources", PARTS),
        may_manage=current_actor().can(Capability.MANAGE_SOURCES),
    )


@pages.page("/sources.csv", READ)
def export_sources() -> Response:
    return csv_response("sources", CSV_HEADINGS, _csv_rows(runtime().database, wanted_filter(), now()))


@pages.page("/sources/<key>", READ)
def show_source(key: str) -> str:
    source, state = queries.get_source(session(), key)
    return render_template("sources/show_source.html", **source_context(source, state), disable=DisableForm())


def source_context(source: Any, state: Any) -> dict[str, Any]:
    polls = queries.latest_polls(session(), source.row_id, limit=30)
    return {
        "source": source,
        "state": state,
        "polls": polls[:10],
        "spark": [(poll.new + poll.revised, not poll.outcome.is_good) for poll in reversed(polls)],
        "panels": panels("source", session(), current_actor(), source.row_id, now()),
        "entries": latest_about(session(), current_actor(), "source", source.key),
        "condition": CONDITION_WORDS[queries.condition_of_state(state, now())],
        "kinds": KINDS,
        "may_manage": current_actor().can(Capability.MANAGE_SOURCES),
    }


def wanted_filter() -> SourceFilter:
    given = {name: one_line(request.args.get(name, ""))[:200] for name in PARTS}
    words, sort = given.pop("q"), given.pop("sort") or "name"
    return SourceFilter(words=words, sort=sort if sort.lstrip("-") in queries.SORTS else "name", **given)


def _chosen(wanted: SourceFilter) -> list[tuple[str, str]]:
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "publisher": wanted.publisher,
        "condition": dict(CONDITION_CHOICES).get(wanted.condition, ""),
        "watched": {"yes": "Watched", "no": "Not watched"}.get(wanted.watched, ""),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, wanted: SourceFilter, at: datetime) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.sources_page(reading, wanted, cursor, EXPORT_PAGE, now=at)

    for row in all_rows(database, page_at):
        watched = "yes" if row.enabled else "no"
        yield (
            row.key, row.name, row.publisher, row.kind, row.url, watched, row.condition, row.reason, row.ok_at,
            row.new_at,
        )  # fmt: skip
