"""The register's list, its export and a requirement's page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import end_of, local_day
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.people.queries import people_by_ids, person_choices
from app.requirements import queries
from app.requirements.domain.comparing import compared
from app.requirements.domain.documents import WORDING
from app.requirements.domain.in_time import RecordedVersion, recorded_later
from app.requirements.domain.relations import WORDS as WORDS_OF_RELATIONS
from app.requirements.domain.standing import Compliance
from app.requirements.domain.versions import VersionDates, coming_after, in_force_on, last_day
from app.requirements.domain.words import Applicability, Kind, Status, TagKind, shown
from app.requirements.forms import id_of, words_of
from app.requirements.models import Requirement
from app.requirements.queries import ME, NOBODY, RegisterFilter
from app.requirements.queries.in_time import KeptOnDay, kept_on
from app.requirements.queries.places import place_names
from app.requirements.queries.relations import relations_of
from app.requirements.routes.blueprint import pages
from app.requirements.routes.in_time import export_on, list_on
from app.web.access import current_actor, needs
from app.web.addresses import list_address, page_address, sort_address
from app.web.asked_days import day_asked, days_asked, status_of_days
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.slots import Panel, panels

READ = needs(Capability.READ_REGISTER)
LIST = "requirements.list_requirements"
PARTS = ("q", "kind", "instrument", "theme", "status", "owner", "applicability", "standing", "verify", "sort")
WORDS = {"kind": Kind, "status": Status, "applicability": Applicability, "standing": Compliance}
LONGEST_PART = 200
Shown = str | tuple[str, int]
EXPORT_PAGE = 500
CSV_HEADINGS = (
    "ref", "title", "reference", "kind", "instrument", "status", "applicability", "owner", "review_due_on", "verify",
    "standing",
)  # fmt: skip


@pages.page("/requirements", READ)
def list_requirements() -> Shown:
    asked, wrong = days_asked("as_at")
    if asked["as_at"] is not None:
        return list_on(asked["as_at"])
    actor, wanted = current_actor(), wanted_filter()
    page = queries.requirements_page(session(), actor, wanted, request.args.get("after"))
    owners = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    instruments, themes = queries.filter_choices(session(), actor)
    return render_template(
        "requirements/list_requirements.html",
        page=page,
        count_shown=shown_count(queries.requirements_count(session(), actor, wanted)),
        wanted=wanted,
        totals=queries.totals(session(), actor, today()),
        also=queries.aliases_meant(session(), [row.id for row in page.rows], wanted.words),
        choices={
            "instrument": [(name, name) for name in instruments],
            "theme": [(theme, shown(theme)) for theme in themes],
            "owner": [(ME, "Me"), (NOBODY, "Nobody"), *owners],
            **{name: words_of(kind) for name, kind in WORDS.items()},
        },
        chosen=_chosen(wanted, dict(owners)),
        many_url=list_address("requirements.set_many", PARTS, all=1),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("requirements.export_requirements", PARTS),
        today=today(),
        shown=shown,
        may_edit=actor.can(Capability.EDIT_REGISTER),
        wrong=wrong,
    ), status_of_days(wrong)


@pages.page("/requirements.csv", READ)
def export_requirements() -> Response:
    day = day_asked("as_at")
    if day is not None:
        return export_on(day)
    return csv_response("requirements", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted_filter()))


@pages.page("/requirements/<ref>", READ)
def show_requirement(ref: str) -> Shown:
    actor = current_actor()
    row = queries.visible_requirement(session(), actor, ref)
    versions = queries.versions_of(session(), row)
    dates = [VersionDates(version.number, version.effective_from) for version in versions]
    by_number = {version.number: version for version in versions}
    asked, wrong = days_asked("as_at")
    day = asked["as_at"] or today()
    held, coming = in_force_on(dates, day), coming_after(dates, day)
    tags = queries.tags_of(session(), row)
    kept = kept_on(session(), actor, row, day)
    then = kept if day != today() else None
    holders = then.holders if then else row
    return render_template(
        "requirements/show_requirement.html",
        row=row,
        standing=queries.standing_of(session(), actor, row.row_id),
        versions=versions,
        seen=by_number[held.number] if held else None,
        coming=by_number[coming.number] if coming else None,
        ends={version.number: last_day(dates, version.number) for version in versions},
        as_at=day,
        as_at_days=_days_to_look_at(ref, dates, day),
        compared=_compared(versions),
        tags={kind: [value for each, value in tags if each is kind] for kind in TagKind},
        kinds=TagKind,
        then=then,
        kept=kept,
        relations=relations_of(session(), actor, row, day),
        relation_words=WORDS_OF_RELATIONS,
        places=_names_of(kept, row),
        recorded=_recorded(versions, held, day),
        people=people_by_ids(session(), {holders.owner_id, holders.deputy_id} if holders else {None}),
        entries=latest_about(session(), actor, "requirement", row.ref),
        panels=_panels(row.row_id, day),
        today=today(),
        shown=shown,
        may_edit=actor.can(Capability.EDIT_REGISTER),
        wrong=wrong,
    ), status_of_days(wrong)


def _names_of(kept: KeptOnDay, row: Requirement) -> dict[str, str]:
    """What the places are called that have a word of their own, by their keys."""
    held = [one.scope for one in kept.places]
    return place_names(session(), current_actor(), row.client_id, held) if held else {}


def wanted_filter() -> RegisterFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    for name, kind in WORDS.items():
        given[name] = given[name] if given[name] in list(kind) else ""
    given["owner"] = given["owner"] if given["owner"] in {ME, NOBODY} or id_of(given["owner"]) else ""
    words, sort = given.pop("q"), given.pop("sort")
    return RegisterFilter(words=words, sort=sort if sort.removeprefix("-") in queries.SORTS else "ref", **given)


def _recorded(versions: list[Any], held: VersionDates | None, day: date) -> str:
    """What is to be said of the version in force that was written down after it began, or nothing."""
    dates = [RecordedVersion(one.number, one.effective_from, local_day(one.made_at)) for one in versions]
    return recorded_later(dates, held.number, day) if held else ""


def _panels(requirement_id: int, day: date) -> list[Panel]:
    """What the higher features know; of a day in the past, by the days of their own rows."""
    if day < today():
        return panels("requirement then", session(), current_actor(), requirement_id, end_of(day))
    return panels("requirement", session(), current_actor(), requirement_id, now())


def _csv_rows(database: Database, actor: Actor, wanted: RegisterFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.requirements_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        check = "yes" if row.verify else "no"
        yield (
            row.ref, row.title, row.reference, row.kind, row.instrument, row.status, row.applicability,
            row.owner_name, row.review_due_on, check, row.standing,
        )  # fmt: skip


def _compared(versions: list[Any]) -> dict[str, Any] | None:
    """The newest wording against the one before it, or against the version that the address names."""
    if len(versions) < 2:  # noqa: PLR2004 - it takes two to compare
        return None
    wanted = request.args.get("compare", "")
    old = next((version for version in versions[1:] if str(version.number) == wanted), versions[1])
    new = versions[0]
    texts = ({name: getattr(version, name) for name in WORDING} for version in (old, new))
    return {"old": old, "new": new, "texts": compared(*texts)}


def _days_to_look_at(ref: str, dates: list[VersionDates], chosen: date) -> list[tuple[str, date, bool]]:
    """Today, and each day on which a wording began or begins: address, day, whether it is the one shown."""
    starts = sorted({version.effective_from for version in dates if version.effective_from})
    days = sorted({today(), chosen, *starts[-4:]})
    return [
        (url_for("requirements.show_requirement", ref=ref, as_at=None if day == today() else day), day, day == chosen)
        for day in days
    ]


def _chosen(wanted: RegisterFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    owned = {"": "", ME: "Owned or deputised by me", NOBODY: "Owned by nobody"}
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "kind": shown(wanted.kind),
        "instrument": wanted.instrument,
        "theme": shown(wanted.theme),
        "status": shown(wanted.status),
        "applicability": shown(wanted.applicability),
        "standing": shown(wanted.standing),
        "owner": owned.get(wanted.owner, f"Owned by {owners.get(wanted.owner, 'somebody else')}"),
        "verify": "Check before relying" if wanted.verify else "",
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]
