"""The register's list and page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request

from app.core.capability import Capability
from app.core.redline import redline
from app.core.text import one_line
from app.db.paging import shown_count
from app.history.queries import latest_about
from app.people.queries import people_by_ids, person_choices
from app.requirements import queries
from app.requirements.domain.versions import VersionDates, ended_on, in_force_on
from app.requirements.domain.words import Applicability, Kind, Status, TagKind, shown
from app.requirements.forms import words_of
from app.requirements.operations import tags_of
from app.requirements.queries import RegisterFilter
from app.requirements.routes.blueprint import pages
from app.web.access import current_actor, needs
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime
from app.web.slots import panels

READ = needs(Capability.READ_REGISTER)
LIST = "requirements.list_requirements"
PARTS = ("q", "kind", "instrument", "theme", "status", "owner", "applicability", "verify", "sort")
CSV_HEADINGS = (
    "ref", "title", "reference", "kind", "instrument", "status", "applicability", "owner", "review_due_on", "verify",
)  # fmt: skip


@pages.page("/requirements", READ)
def list_requirements() -> str:
    actor, wanted = current_actor(), wanted_filter()
    page, count = queries.requirements_page(session(), actor, wanted, request.args.get("after"))
    people = people_by_ids(session(), {row.owner_id for row in page.rows})
    instruments, themes = queries.filter_choices(session(), actor)
    return render_template(
        "requirements/list_requirements.html",
        page=page,
        count_shown=shown_count(count),
        wanted=wanted,
        totals=queries.totals(session(), actor, today()),
        people=people,
        also=queries.aliases_found(session(), [row.id for row in page.rows], wanted.words),
        instrument_choices=[(name, name) for name in instruments],
        theme_choices=[(theme, shown(theme)) for theme in themes],
        owners=[(str(choice.id), choice.name) for choice in person_choices(session(), actor)],
        chosen=_chosen(wanted),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("requirements.export_requirements", PARTS),
        today=today(),
        kind_choices=words_of(Kind),
        status_choices=words_of(Status),
        applicability_choices=words_of(Applicability),
        shown=shown,
        may_edit=actor.can(Capability.EDIT_REGISTER),
    )


@pages.page("/requirements.csv", READ)
def export_requirements() -> Response:
    return csv_response("requirements", CSV_HEADINGS, list(_csv_rows(wanted_filter())))


@pages.page("/requirements/<ref>", READ)
def show_requirement(ref: str) -> str:
    actor = current_actor()
    row = queries.visible_requirement(session(), actor, ref)
    versions = queries.versions_of(session(), row)
    dates = [VersionDates(version.number, version.effective_from) for version in versions]
    as_at = _day(request.args.get("as_at", "")) or today()
    then = in_force_on(dates, as_at)
    seen = next((version for version in versions if then is not None and version.number == then.number), None)
    tags: dict[TagKind, list[str]] = {kind: [] for kind in TagKind}
    for kind, value in tags_of(session(), row):
        tags[kind].append(value)
    return render_template(
        "requirements/show_requirement.html",
        row=row,
        versions=versions,
        ends={version.number: ended_on(dates, version.number) for version in versions},
        seen=seen,
        as_at=as_at,
        is_now=as_at == today(),
        compared=_compared(versions),
        tags=tags,
        kinds=TagKind,
        people=people_by_ids(session(), {row.owner_id, row.deputy_id}),
        entries=latest_about(session(), actor, "requirement", row.ref),
        panels=panels("requirement", session(), actor, row.row_id, now()),
        today=today(),
        shown=shown,
        may_edit=actor.can(Capability.EDIT_REGISTER),
        may_see_history=actor.can(Capability.READ_HISTORY),
    )


def wanted_filter() -> RegisterFilter:
    """The filter that the address asks for, each part cut to a sane length."""
    given = {name: one_line(request.args.get(name, ""))[:200] for name in PARTS}
    words = given.pop("q")
    sort = given.pop("sort") or "ref"
    return RegisterFilter(words=words, sort=sort if sort.lstrip("-") in queries.SORTS else "ref", **given)


def today() -> date:
    return now().astimezone(runtime().settings.zone).date()


def _compared(versions: list[Any]) -> Any:
    """The newest wording against the one before it, or against the version that the address names."""
    if len(versions) < 2:  # noqa: PLR2004 - it takes two to compare
        return None
    wanted = request.args.get("compare", "")
    old = next((version for version in versions[1:] if str(version.number) == wanted), versions[1])
    new = versions[0]
    texts = [f"{version.title}\n{version.demand}\n{version.applies_when}" for version in (old, new)]
    return {"old": old, "new": new, "redline": redline(*texts)}


def _chosen(wanted: RegisterFilter) -> list[tuple[str, str]]:
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "kind": shown(wanted.kind),
        "instrument": wanted.instrument,
        "theme": shown(wanted.theme),
        "status": shown(wanted.status),
        "applicability": shown(wanted.applicability),
        "owner": {"": "", "me": "Owned by me", queries.NOBODY: "Owned by nobody"}.get(wanted.owner, "One owner"),
        "verify": "Check before relying" if wanted.verify else "",
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(wanted: RegisterFilter) -> Iterator[list[object]]:
    actor, cursor = current_actor(), None
    while True:
        page, _ = queries.requirements_page(session(), actor, wanted, cursor, size=500)
        people = people_by_ids(session(), {row.owner_id for row in page.rows})
        for row in page.rows:
            owner = people[row.owner_id].name if row.owner_id in people else ""
            yield [
                row.ref, row.title, row.reference, row.kind, row.instrument, row.status, row.applicability, owner,
                row.review_due_on, "yes" if row.verify else "no",
            ]  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
