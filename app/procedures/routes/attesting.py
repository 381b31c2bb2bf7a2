"""Attestations: what somebody is to confirm themselves, and for whoever leads, how far each version has got."""

from collections.abc import Iterator
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import one_line, plural
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.notifications.operations import Postage
from app.people.domain.posts import LEVELS, NO_LEVEL, NO_POST, PostLevel
from app.procedures import operations
from app.procedures.domain.attesting import confirm_by
from app.procedures.domain.labels import VersionLabel
from app.procedures.models import Procedure
from app.procedures.queries import visible_procedure
from app.procedures.queries.attestations import asking_version, confirmed_by, to_confirm
from app.procedures.queries.reach import (
    BEHIND,
    COMPLETE,
    CONFIRMED,
    EVERYBODY,
    SORTS,
    ReachFilter,
    ReachGroup,
    people_count,
    people_page,
    reach_count,
    reach_groups,
    reach_page,
    sees_units,
    told_count,
)
from app.procedures.routes.blueprint import READ, REMIND, attestation_pages, held
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast

LIST, PEOPLE = "attestations.list_attestations", "attestations.list_people"
PARTS = ("q", "state", "sort")
STATES = {BEHIND: "Somebody has not confirmed", COMPLETE: "All have confirmed"}
PEOPLE_STATES = {CONFIRMED: "Confirmed", EVERYBODY: "Everybody who is asked"}
LONGEST_PART, EXPORT_PAGE = 200, 500
CSV_HEADINGS = ("code", "title", "version", "in_force_from", "asked", "confirmed")
PEOPLE_HEADINGS = (
    "name",
    "post",
    "team",
    "confirm_by",
    "confirmed_at",
    "told_at",
    "times_reminded",
    "last_reminded_on",
)


@attestation_pages.page("/attestations", READ)
def list_attestations() -> str:
    actor, wanted = current_actor(), _wanted()
    leads = sees_units(actor)
    return render_template(
        "procedures/list_attestations.html",
        mine=[(row, confirm_by(row.in_force_from, row.joined_at, row.told_at)) for row in to_confirm(session(), actor)],
        confirmed=confirmed_by(session(), actor),
        leads=leads,
        page=reach_page(session(), actor, wanted, request.args.get("after")) if leads else Page(()),
        count_shown=shown_count(reach_count(session(), actor, wanted)) if leads else "",
        wanted=wanted,
        states=list(STATES.items()),
        chosen=_chosen(wanted),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("attestations.export_attestations", PARTS),
        label_of=VersionLabel,
        today=today(),
    )


@attestation_pages.page("/attestations.csv", READ)
def export_attestations() -> Response:
    return csv_response("attestations", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), _wanted()))


@attestation_pages.page("/attestations/<int:row_id>/people", READ)
def list_people(row_id: int) -> str:
    """Who of one's own was asked, and who has not confirmed yet."""
    row, asking = _led(row_id)
    actor, state = current_actor(), _state()
    groups = reach_groups(session(), actor, asking)
    return render_template(
        "procedures/list_people.html",
        row=row,
        asking=asking,
        label=VersionLabel(asking.major, asking.minor),
        asked=sum(one.asked for one in groups),
        confirmed=sum(one.confirmed for one in groups),
        told=told_count(session(), actor, asking),
        by_level=_summed(groups, _level),
        by_team=_summed(groups, lambda one: one.team or "No team"),
        page=people_page(session(), actor, asking, state, request.args.get("after")),
        count_shown=shown_count(people_count(session(), actor, asking, state)),
        state=state,
        states=list(PEOPLE_STATES.items()),
        page_url=lambda cursor: list_address(PEOPLE, ("state",), row_id=row_id, after=cursor),
        export_url=list_address("attestations.export_people", ("state",), row_id=row_id),
        day_of=lambda one: confirm_by(asking.in_force_from, one.joined_at, one.told_at),
        may_remind=actor.can(Capability.ASSIGN_ACTIONS),
        today=today(),
    )


@attestation_pages.page("/attestations/<int:row_id>/people.csv", READ)
def export_people(row_id: int) -> Response:
    _row, asking = _led(row_id)
    rows = _people_rows(runtime().database, current_actor(), asking, _state())
    return csv_response("attestations-by-person", PEOPLE_HEADINGS, rows)


@attestation_pages.page("/attestations/<int:row_id>/remind", REMIND, methods=("POST",))
def remind_people(row_id: int) -> AnyResponse:
    _led(row_id)
    row = held(row_id)
    asking = asking_version(session(), row)
    postage = Postage.of(runtime())
    reminded, left = operations.remind_people(
        session(), row, asking, postage, today=today(), by=current_actor(), now=now()
    )
    more = f" {left} more are waiting: press again for the next." if left else ""
    if reminded:
        toast(f"Reminded {plural(reminded, 'person', 'people')}.{more}")
    else:
        toast("Nobody was reminded: whoever has not confirmed was reminded today already.")
    return redirect(url_for(PEOPLE, row_id=row_id), 303)


def _led(row_id: int) -> tuple[Procedure, Any]:
    """A procedure and the version of it that asks; not there for whoever leads nobody."""
    actor = current_actor()
    row = visible_procedure(session(), actor, row_id)
    asking = asking_version(session(), row)
    if asking is None or not sees_units(actor):
        what = "version to confirm of the procedure"
        raise NotFound(what, row.code)
    return row, asking


def _level(group: ReachGroup) -> str:
    if group.level:
        return LEVELS[PostLevel(group.level)]
    return NO_LEVEL if group.has_post else NO_POST


def _summed(groups: list[ReachGroup], name_of: Any) -> list[tuple[str, int, int]]:
    """Name, asked and confirmed, levels in their order and teams by name; what is without comes last."""
    sums: dict[str, tuple[int, int]] = {}
    for one in groups:
        asked, confirmed = sums.get(name_of(one), (0, 0))
        sums[name_of(one)] = (asked + one.asked, confirmed + one.confirmed)
    order = [*LEVELS.values()]
    without = {NO_LEVEL, NO_POST, "No team"}
    ranked = sorted(sums, key=lambda name: (name in without, order.index(name) if name in order else 0, name))
    return [(name, *sums[name]) for name in ranked]


def _state() -> str:
    given = one_line(request.args.get("state", ""))[:LONGEST_PART]
    return given if given in PEOPLE_STATES else ""


def _wanted() -> ReachFilter:
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    return ReachFilter(
        words=given["q"],
        state=given["state"] if given["state"] in STATES else "",
        sort=given["sort"] if given["sort"].removeprefix("-") in SORTS else "day",
    )


def _chosen(wanted: ReachFilter) -> list[tuple[str, str]]:
    named = {"q": f"“{wanted.words}”" if wanted.words else "", "state": STATES.get(wanted.state, "")}
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, actor: Actor, wanted: ReachFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return reach_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        label = VersionLabel(row.major, row.minor)
        yield row.code, row.title, label, row.in_force_from, row.asked, row.confirmed


def _people_rows(database: Database, actor: Actor, asking: Any, state: str) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return people_page(reading, actor, asking, state, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        day = confirm_by(asking.in_force_from, row.joined_at, row.told_at)
        yield (
            row.name, row.post, row.team, day, row.given_at, row.told_at, row.times_reminded or 0, row.last_reminded_on,
        )  # fmt: skip
