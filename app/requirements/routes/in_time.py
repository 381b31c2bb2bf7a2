"""The register as it stood on a day: its list and its export, reached by `as_at` in the addresses of today's."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import end_of
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.people.queries import person_choices
from app.requirements.domain.in_time import NOT_RECORDED, recorded_later, start_said
from app.requirements.domain.words import Applicability, Kind, shown
from app.requirements.forms import id_of, words_of
from app.requirements.queries import NOBODY, filter_choices
from app.requirements.queries import in_time as queries
from app.requirements.queries.in_time import LATE, NO_START, DayFilter
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime

LIST, EXPORT = "requirements.list_requirements", "requirements.export_requirements"
PARTS = ("as_at", "q", "kind", "instrument", "owner", "applicability", "recorded", "sort")
WORDS = {"kind": Kind, "applicability": Applicability}
RECORDED = [(LATE, "Recorded after that day"), (NO_START, "Start not recorded")]
LONGEST_PART = 200
EXPORT_PAGE = 500
CSV_HEADINGS = (
    "ref", "version", "title", "reference", "demand", "source_text", "kind", "instrument", "in_force_from", "recorded",
    "owner", "applicability", "applicability_reason",
)  # fmt: skip


def list_on(day: date) -> str:
    """The page of a day: what was in force, in the words of then."""
    actor, wanted = current_actor(), _wanted(day)
    page = queries.register_page(session(), actor, wanted, request.args.get("after"))
    owners = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    chosen = _chosen(wanted, dict(owners))
    counts = queries.day_counts(session(), actor, wanted)
    return render_template(
        "requirements/list_on_day.html",
        page=page,
        said=_said(session(), page, day),
        counts=counts,
        count_shown=shown_count(counts.in_force),
        unknown=queries.superseded_some_day(session(), actor, day),
        wanted=wanted,
        today=today(),
        choices={
            "kind": words_of(Kind),
            "instrument": [(name, name) for name in filter_choices(session(), actor)[0]],
            "owner": [(NOBODY, "Nobody"), *owners],
            "applicability": words_of(Applicability),
            "recorded": RECORDED,
        },
        chosen=chosen,
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address(EXPORT, PARTS),
        shown=shown,
    )


def export_on(day: date) -> Response:
    name = f"requirements-as-at-{day.isoformat()}"
    return csv_response(name, CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), _wanted(day)))


def _wanted(day: date) -> DayFilter:
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS if name != "as_at"}
    for name, kind in WORDS.items():
        given[name] = given[name] if given[name] in list(kind) else ""
    given["owner"] = given["owner"] if given["owner"] == NOBODY or id_of(given["owner"]) else ""
    words, sort = given.pop("q"), given.pop("sort")
    known_by = now() if day >= today() else end_of(day)
    return DayFilter(day, known_by, words=words, sort="-ref" if sort == "-ref" else "ref", **given)


def _said(reading: Session, page: Page, day: date) -> dict[int, dict[str, str]]:
    """What is to be said of each row beside its words, by its id."""
    versions = queries.recorded_versions(reading, [row.id for row in page.rows])
    return {
        row.id: {
            "start": start_said(next(one for one in versions[row.id] if one.number == row.number)),
            "recorded": recorded_later(versions[row.id], row.number, day),
            "owner": (row.owner_name or "Nobody") if row.ownership_id else NOT_RECORDED,
            "applicability": shown(row.applicability) if row.applicability else NOT_RECORDED,
        }
        for row in page.rows
    }


def _csv_rows(database: Database, actor: Actor, wanted: DayFilter) -> Iterator[tuple[object, ...]]:
    said: dict[int, dict[str, str]] = {}

    def page_at(reading: Session, cursor: str | None) -> Page:
        page = queries.register_page(reading, actor, wanted, cursor, EXPORT_PAGE)
        said.clear()
        said.update(_said(reading, page, wanted.day))
        return page

    for row in all_rows(database, page_at):
        words = said[row.id]
        yield (
            row.ref, row.number, row.title, row.reference, row.demand, row.source_text, row.kind, row.instrument,
            row.effective_from or NOT_RECORDED, words["recorded"], words["owner"], words["applicability"],
            row.applicability_reason or "",
        )  # fmt: skip


def _chosen(wanted: DayFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it; the day itself stays."""
    owned = {"": "", NOBODY: "Owned by nobody"}
    named: dict[str, Any] = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "kind": shown(wanted.kind),
        "instrument": wanted.instrument,
        "owner": owned.get(wanted.owner, f"Owned by {owners.get(wanted.owner, 'somebody else')}"),
        "applicability": shown(wanted.applicability),
        "recorded": dict(RECORDED).get(wanted.recorded, ""),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]
