"""Coverage: every gap as a count, and which requirements the questions of published checklists look at."""

from collections.abc import Iterator

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.home.gaps import gaps
from app.home.routes.blueprint import pages
from app.people.queries import person_choices
from app.procedures.queries import unserved_count, unserved_page
from app.requirements.domain.standing import MONTHS
from app.requirements.domain.words import Kind, shown
from app.web.access import current_actor, needs
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.requests import session, today
from app.web.runtime import runtime
from audits.reporting.queries.coverage import (
    NOBODY,
    CoverageFilter,
    checklists_looking_at,
    coverage_page,
    coverage_totals,
    unlinked_count,
    unlinked_page,
)

READ = needs(Capability.READ_REPORTS)
PAGE = "home.coverage"
PARTS = ("kind", "owner", "evidence")
NO_EVIDENCE = "none"
LONGEST_PART = 40
EXPORT_PAGE = 500
CSV_HEADINGS = ("ref", "title", "kind", "status", "owner", "questions", "checklists", "standing")


@pages.page("/coverage", READ)
def coverage() -> str:
    actor, wanted = current_actor(), _wanted()
    without = coverage_page(session(), actor, wanted, request.args.get("after"), covered=False)
    held = coverage_page(session(), actor, wanted, request.args.get("covered_after"), covered=True)
    owners = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    return render_template(
        "home/coverage.html",
        totals=coverage_totals(session(), actor),
        gaps=gaps(session(), actor, today()),
        without=without,
        held=held,
        checklists=checklists_looking_at(session(), actor, [row.id for row in held.rows]),
        wanted=wanted,
        evidence=[(NO_EVIDENCE, f"None in {MONTHS} months")],
        kinds=[(kind.value, shown(kind)) for kind in Kind],
        owners=[(NOBODY, "Nobody"), *owners],
        chosen=_chosen(wanted, {NOBODY: "nobody", **dict(owners)}),
        page_url=page_address(PAGE, PARTS),
        covered_url=lambda cursor: list_address(PAGE, PARTS, covered_after=cursor),
        export_url=list_address("home.export_coverage", PARTS),
        shown=shown,
    )


@pages.page("/coverage/questions", READ)
def unlinked_questions() -> str:
    """The questions of published checklists that look at no requirement."""
    actor = current_actor()
    return render_template(
        "home/unlinked_questions.html",
        page=unlinked_page(session(), actor, request.args.get("after")),
        count_shown=shown_count(unlinked_count(session(), actor)),
        page_url=page_address("home.unlinked_questions", ()),
    )


@pages.page("/coverage/requirements", READ)
def unserved_requirements() -> str:
    """The requirements in force that may apply and that no procedure serves."""
    actor = current_actor()
    return render_template(
        "home/unserved_requirements.html",
        page=unserved_page(session(), actor, request.args.get("after")),
        count_shown=shown_count(unserved_count(session(), actor)),
        page_url=page_address("home.unserved_requirements", ()),
        shown=shown,
    )


@pages.page("/coverage.csv", READ)
def export_coverage() -> Response:
    return csv_response("coverage", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), _wanted()))


def _wanted() -> CoverageFilter:
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    kind = given["kind"] if given["kind"] in list(Kind) else ""
    return CoverageFilter(kind, given["owner"], without_evidence=given["evidence"] == NO_EVIDENCE)


def _csv_rows(database: Database, actor: Actor, wanted: CoverageFilter) -> Iterator[tuple[object, ...]]:
    names: dict[int, list[str]] = {}

    def page_at(reading: Session, cursor: str | None) -> Page:
        page = coverage_page(reading, actor, wanted, cursor, size=EXPORT_PAGE)
        names.clear()
        names.update(checklists_looking_at(reading, actor, [row.id for row in page.rows]))
        return page

    for row in all_rows(database, page_at):
        looking = " ".join(names.get(row.id, []))
        yield (row.ref, row.title, row.kind, row.status, row.owner_name, row.questions, looking, row.standing)


def _chosen(wanted: CoverageFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    named = {
        "kind": shown(wanted.kind) if wanted.kind else "",
        "owner": f"Owned by {owners[wanted.owner]}" if wanted.owner in owners else "",
        "evidence": f"No evidence in {MONTHS} months" if wanted.without_evidence else "",
    }
    return [(words, list_address(PAGE, PARTS, **{name: None})) for name, words in named.items() if words]
