"""The list of cases and its export."""

from collections.abc import Iterator

from flask import Response, render_template, request
from sqlmodel import Session

from app.cases import queries
from app.cases.domain.completeness import completeness
from app.cases.domain.words import CaseStatus, number_of
from app.cases.queries import CaseFilter
from app.cases.queries.cases import EVERY, ME, SORTS
from app.cases.routes.blueprint import READ, pages
from app.core.actor import Actor
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.people.queries import person_choices
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import session, today
from app.web.runtime import runtime

LIST = "cases.list_cases"
PARTS = ("q", "status", "owner", "sort")
LONGEST_PART = 200
EXPORT_PAGE = 500
STATUSES: dict[str, str] = {
    CaseStatus.OPEN: "Open",
    CaseStatus.CLOSED: "Closed",
    CaseStatus.NOT_NEEDED: "No change needed",
}
CSV_HEADINGS = (
    "number", "title", "status", "owner", "effective_on", "opened_at", "opened_by", "ended_at", "ended_by", "reason",
)  # fmt: skip


@pages.page("/cases", READ)
def list_cases() -> str:
    actor, wanted = current_actor(), wanted_filter()
    page = queries.cases_page(session(), actor, wanted, request.args.get("after"))
    counts = queries.counts_of(session(), [row.id for row in page.rows])
    owners = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    return render_template(
        "cases/list_cases.html",
        page=page,
        said={row.id: completeness(counts[row.id], row.effective_on, today()) for row in page.rows},
        count_shown=shown_count(queries.cases_count(session(), actor, wanted)),
        wanted=wanted,
        totals=queries.open_totals(session(), actor, today()),
        statuses=[*STATUSES.items(), (EVERY, "Every status")],
        owners=[(ME, "Me"), *owners],
        chosen=_chosen(wanted, dict(owners)),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("cases.export_cases", PARTS),
        number_of=number_of,
    )


@pages.page("/cases.csv", READ)
def export_cases() -> Response:
    return csv_response("cases", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted_filter()))


def wanted_filter() -> CaseFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    status = given["status"] if given["status"] in {*CaseStatus, EVERY} else ""
    owner = given["owner"]
    is_id = owner.isascii() and owner.isdecimal() and len(owner) <= len("999999999")
    sort = given["sort"] if given["sort"].removeprefix("-") in SORTS else "effective"
    return CaseFilter(words=given["q"], status=status, owner=owner if owner == ME or is_id else "", sort=sort)


def _chosen(wanted: CaseFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    owned = {"": "", ME: "Owned by me"}
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "status": {"": "", EVERY: "Every status", **STATUSES}[wanted.status],
        "owner": owned.get(wanted.owner, f"Owned by {owners.get(wanted.owner, 'somebody else')}"),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, actor: Actor, wanted: CaseFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.cases_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            number_of(row.id), row.title, row.status, row.owner_name, row.effective_on, row.opened_at,
            row.opened_by_name, row.ended_at, row.ended_by_name, row.ended_reason,
        )  # fmt: skip
