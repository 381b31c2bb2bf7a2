"""The list of checklists, a checklist's page, a version as it was published, and a question as a phone shows it."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.people.queries import people_by_ids
from app.suggestions.queries import suggestions_about
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime
from app.web.slots import panels
from audits.checklists.domain.questions import NOTHING
from audits.checklists.domain.versions import compare
from audits.checklists.forms import words_of
from audits.checklists.models import ChecklistRow, ChecklistVersion
from audits.checklists.operations.publishing import QUESTION
from audits.checklists.queries import lists as queries
from audits.checklists.queries.lists import DRAFTED, RETIRED, ChecklistFilter
from audits.checklists.queries.sheets import sheet_of
from audits.checklists.routes.blueprint import READ, pages, post_titles
from audits.words import Channel, Subject, VersionState, shown

LIST = "checklists.list_checklists"
PARTS = ("q", "subject", "channel", "state", "stale", "sort")
LONGEST_PART = 200
EXPORT_PAGE = 500
STATES = [(DRAFTED, "With a draft"), (RETIRED, "Retired")]
CSV_HEADINGS = ("ref", "title", "subject", "channels", "version", "draft", "questions", "owner", "stale", "retired")


@pages.page("/checklists", READ)
def list_checklists() -> str:
    actor, wanted = current_actor(), wanted_filter()
    return render_template(
        "checklists/list_checklists.html",
        page=queries.checklists_page(session(), actor, wanted, request.args.get("after")),
        count_shown=shown_count(queries.checklists_count(session(), actor, wanted)),
        wanted=wanted,
        subjects=list(words_of(Subject).items()),
        channels=list(words_of(Channel).items()),
        states=STATES,
        chosen=_chosen(wanted),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("checklists.export_checklists", PARTS),
        shown=shown,
        may_design=actor.can(Capability.DESIGN_CHECKLISTS),
    )


@pages.page("/checklists.csv", READ)
def export_checklists() -> Response:
    return csv_response("checklists", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted_filter()))


@pages.page("/checklists/<ref>", READ)
def show_checklist(ref: str) -> str:
    actor = current_actor()
    row = queries.visible_checklist(session(), actor, ref)
    lines = queries.versions_of(session(), row)
    by_state = {line.version.state: line for line in reversed(lines)}
    held = by_state.get(VersionState.PUBLISHED) or by_state.get(VersionState.DRAFT)
    return render_template(
        "checklists/show_checklist.html",
        row=row,
        lines=lines,
        published=by_state.get(VersionState.PUBLISHED),
        draft=by_state.get(VersionState.DRAFT),
        sheet=sheet_of(session(), held.version.row_id) if held else None,
        stale=queries.stale_requirements(session(), actor, row),
        otherwise=queries.done_otherwise(session(), actor, row),
        suggestions=suggestions_about(session(), actor, QUESTION, f"{row.ref}/"),
        owner=people_by_ids(session(), {row.owner_id}).get(row.owner_id or 0),
        posts=post_titles(),
        entries=latest_about(session(), actor, "checklist", row.ref),
        panels=panels("checklist", session(), actor, row.row_id, now()),
        shown=shown,
        may_design=actor.can(Capability.DESIGN_CHECKLISTS),
    )


@pages.page("/checklists/<ref>/versions/<int:number>", READ)
def show_version(ref: str, number: int) -> str:
    row = queries.visible_checklist(session(), current_actor(), ref)
    version = queries.version_numbered(session(), row, number)
    sheet = sheet_of(session(), version.row_id)
    former = _former(row, number)
    return render_template(
        "checklists/show_version.html",
        row=row,
        version=version,
        sheet=sheet,
        former=former,
        comparison=compare(sheet_of(session(), former.row_id).checklist, sheet.checklist) if former else None,
        shown=shown,
        is_current=version.state is VersionState.PUBLISHED and not row.is_retired,
    )


@pages.page("/checklists/<ref>/versions/<int:number>/preview/<code>", READ)
def preview_question(ref: str, number: int, code: str) -> str:
    """The question as the runner shows it on a phone; nothing can be sent."""
    row = queries.visible_checklist(session(), current_actor(), ref)
    sheet = sheet_of(session(), queries.version_numbered(session(), row, number).row_id)
    asked = list(sheet.checklist.questions())
    at = next((at for at, question in enumerate(asked) if question.code == code), None)
    if at is None:
        raise NotFound("question", code)
    section = next(one for one in sheet.checklist.sections if asked[at] in one.questions)
    return render_template(
        "checklists/preview_question.html",
        row=row,
        sheet=sheet,
        question=asked[at],
        section=section,
        given=NOTHING,
        number=at + 1,
        total=len(asked),
        before=asked[at - 1].code if at else "",
        after=asked[at + 1].code if at + 1 < len(asked) else "",
    )


def wanted_filter() -> ChecklistFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    known: dict[str, list[str]] = {"subject": [*Subject], "channel": [*Channel], "state": [DRAFTED, RETIRED]}
    for name, its in known.items():
        given[name] = given[name] if given[name] in its else ""
    words, sort = given.pop("q"), given.pop("sort")
    return ChecklistFilter(words=words, sort=sort if sort.removeprefix("-") in queries.SORTS else "ref", **given)


def _former(row: ChecklistRow, number: int) -> ChecklistVersion | None:
    """The version before; numbers of dropped drafts are used again, so none is missing between."""
    return queries.version_numbered(session(), row, number - 1) if number > 1 else None


def _csv_rows(database: Database, actor: Actor, wanted: ChecklistFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.checklists_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            row.ref, row.title, row.subject, " ".join(row.channels or ()), row.published_number, row.draft_number,
            row.questions, row.owner_name, row.stale, "yes" if row.is_retired else "no",
        )  # fmt: skip


def _chosen(wanted: ChecklistFilter) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    named: dict[str, Any] = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "subject": shown(wanted.subject) if wanted.subject else "",
        "channel": shown(wanted.channel) if wanted.channel else "",
        "state": dict(STATES).get(wanted.state, ""),
        "stale": "A linked requirement to check again" if wanted.stale else "",
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]
