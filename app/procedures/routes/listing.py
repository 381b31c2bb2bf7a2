"""The list of procedures, and the same as a file."""

from collections.abc import Iterator
from datetime import date

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.people.queries import person_choices
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.words import SHOWN, ProcedureStatus
from app.procedures.queries import ProcedureFilter, procedures_count, procedures_page, standards_served
from app.procedures.queries.lists import EVERY, GOAL, ME, NOBODY, REQUIREMENT, SORTS, VERSION
from app.procedures.routes.blueprint import READ, pages
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.fields import LONGEST_ID
from app.web.requests import session, today
from app.web.runtime import runtime

LIST = "procedures.list_procedures"
PARTS = ("q", "status", "owner", "standard", "lacks", "sort")
LONGEST_PART, EXPORT_PAGE = 200, 500
STATUSES = {status.value: SHOWN[status] for status in ProcedureStatus}
LACKS = {REQUIREMENT: "A requirement", GOAL: "An aim or a promise", VERSION: "A version in force"}
CSV_HEADINGS = ("code", "title", "status", "owner", "version", "in_force_from", "retired_because")


@pages.page("/procedures", READ)
def list_procedures() -> str:
    actor, wanted = current_actor(), _wanted()
    owners = {str(choice.id): choice.name for choice in person_choices(session(), actor)}
    standards = dict(standards_served(session(), actor))
    return render_template(
        "procedures/list_procedures.html",
        page=procedures_page(session(), actor, wanted, request.args.get("after"), today=today()),
        count_shown=shown_count(procedures_count(session(), actor, wanted, today=today())),
        wanted=wanted,
        statuses=[*STATUSES.items(), (EVERY, "Retired too")],
        owners=[(ME, "Me"), (NOBODY, "Nobody"), *owners.items()],
        standards=[(ref, f"{ref}: {title}") for ref, title in standards.items()],
        lacks=list(LACKS.items()),
        chosen=_chosen(wanted, owners),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("procedures.export_procedures", PARTS),
        may_write=actor.can(Capability.WRITE_PROCEDURES),
    )


@pages.page("/procedures.csv", READ)
def export_procedures() -> Response:
    return csv_response("procedures", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), _wanted(), today()))


def _wanted() -> ProcedureFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    owner = given["owner"]
    is_id = owner.isascii() and owner.isdecimal() and len(owner) <= LONGEST_ID
    return ProcedureFilter(
        words=given["q"],
        status=given["status"] if given["status"] in {*STATUSES, EVERY} else "",
        owner=owner if owner in {ME, NOBODY} or is_id else "",
        standard=given["standard"],
        lacks=given["lacks"] if given["lacks"] in LACKS else "",
        sort=given["sort"] if given["sort"].removeprefix("-") in SORTS else "title",
    )


def _chosen(wanted: ProcedureFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    owned = {"": "", ME: "Owned by me", NOBODY: "Owned by nobody"}
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "status": {"": "", EVERY: "Retired too", **STATUSES}[wanted.status],
        "owner": owned.get(wanted.owner, f"Owned by {owners.get(wanted.owner, 'somebody else')}"),
        "standard": f"Serves {wanted.standard}" if wanted.standard else "",
        "lacks": f"Lacks {LACKS[wanted.lacks].lower()}" if wanted.lacks else "",
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, actor: Actor, wanted: ProcedureFilter, day: date) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return procedures_page(reading, actor, wanted, cursor, EXPORT_PAGE, today=day)

    for row in all_rows(database, page_at):
        holds = row.in_force_from is not None and row.status == ProcedureStatus.IN_USE
        label, since = (VersionLabel(row.major, row.minor), row.in_force_from) if holds else ("", "")
        yield (row.code, row.title, row.status, row.owner_name, str(label), since, row.retired_reason)
