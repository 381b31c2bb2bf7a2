"""The list of people, a person's page, adding and editing."""

from collections.abc import Iterator
from typing import Any

from flask import current_app, render_template, request, url_for
from flask import session as cookie
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.people.domain.rights import role_in_words
from app.people.domain.roles import CAPABILITIES, TITLES, Role
from app.people.handover import Duty
from app.people.queries.people import (
    SORTS,
    STATUSES,
    PeopleFilter,
    PersonFacts,
    get_person,
    last_seen_at,
    open_link_until,
    people_lines,
    people_page,
)
from app.people.queries.places import teams
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of, lent_of
from app.people.routes.links import LINK
from app.web.access import LARGEST_ID, SIGNED_IN, current_actor, needs
from app.web.addresses import list_address
from app.web.exports import csv_response
from app.web.requests import session
from app.web.runtime import runtime

Answer = str | tuple[str, int] | Response
READ, MANAGE = needs(Capability.READ_PEOPLE), needs(Capability.MANAGE_PEOPLE)
EXPORT_PAGE = 500
CSV_HEADINGS = ("name", "e-mail", "roles", "post", "team", "site", "active")
PARTS = ("q", "role", "team", "status", "sort")


@pages.page("/people", READ)
def list_people() -> str:
    wanted = _wanted()
    found = people_page(session(), current_actor(), wanted, request.args.get("cursor"))
    team_choices = [(line.id, f"{line.name}, {line.more}") for line in teams(session())]
    return render_template(
        "people/list_people.html",
        found=found,
        wanted=wanted,
        roles=TITLES,
        team_choices=team_choices,
        chosen=_chosen(wanted, dict(team_choices)),
        sorting=f"-{wanted.sort}" if wanted.descending else wanted.sort,
        sorted_url=lambda sorting: _list_url(sort=sorting),
        page_url=lambda cursor: _list_url(cursor=cursor),
        export_url=list_address("people.export_people", PARTS),
        shown=f"{shown_count(found.total)} found",
        may_manage=current_actor().can(Capability.MANAGE_PEOPLE),
    )


@pages.page("/people.csv", READ)
def export_people() -> Response:
    return csv_response("people", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), _wanted()))


@pages.page("/people/roles", SIGNED_IN)
def list_roles() -> str:
    """What each role may see and do, and what people with it may answer for; made from the rules themselves."""
    duties: tuple[Duty, ...] = current_app.extensions["tidemark-duties"]
    lines = [
        (role_in_words(role), [duty.what[1] for duty in duties if duty.is_for in CAPABILITIES[role]]) for role in Role
    ]
    sees_people = current_actor().can(Capability.READ_PEOPLE)
    return render_template("people/list_roles.html", lines=lines, sees_people=sees_people)


@pages.page("/people/<int:person_id>", READ)
def show_person(person_id: int) -> str:
    actor = current_actor()
    found = get_person(session(), actor, person_id)
    link, may_manage = cookie.pop(LINK, None), actor.can(Capability.MANAGE_PEOPLE)
    return render_template(
        "people/show_person.html",
        said=_said(found),
        found=found,
        last_seen_at=last_seen_at(session(), person_id),
        link=link["address"] if link and link["person_id"] == person_id else "",
        link_until=open_link_until(session(), person_id, runtime().clock.real()),
        entries=latest_about(session(), actor, "person", str(person_id)),
        may_manage=may_manage,
        held=duties_of(person_id) if may_manage else [],
        lent=lent_of(person_id) if may_manage and found.person.is_active else [],
        is_self=person_id == actor.id,
    )


def _said(found: PersonFacts) -> str:
    """One sentence: what they are, where they work, whether they may sign in."""
    roles = " and ".join(role.shown.lower() for role in found.roles) or "nobody with a role"
    where = ", ".join(place for place in (found.team, found.site) if place)
    ended = "" if found.person.is_active else " They are disabled and cannot sign in."
    return f"{roles[0].upper()}{roles[1:]}{', ' + where if where else ''}.{ended}"


def _wanted() -> PeopleFilter:
    """The filter that the address asks for; what it does not know is left out, so that an old link still opens."""
    given = request.args
    roles = {role.value: role for role in Role}
    status, sort = given.get("status", ""), given.get("sort", "")
    descending = sort.startswith("-")
    return PeopleFilter(
        words=one_line(given.get("q", ""))[:100],
        role=roles.get(given.get("role", "")),
        team_id=_id_or_none(given.get("team", "")),
        status=status if status in STATUSES else "active",
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "name",
        descending=descending,
    )


def _chosen(wanted: PeopleFilter, team_names: dict[int, str]) -> list[tuple[str, str]]:
    """What is filtered by, in words, each with the address that leaves it out."""
    found = [
        ("q", f"\u201c{wanted.words}\u201d" if wanted.words else ""),
        ("role", wanted.role.shown if wanted.role else ""),
        ("team", team_names.get(wanted.team_id or 0, "")),
        ("status", {"disabled": "Disabled", "all": "Active and disabled"}.get(wanted.status, "")),
    ]
    return [(shown, _list_url(**{name: None})) for name, shown in found if shown]


def _list_url(**changes: Any) -> str:
    """The list's address with these parts changed; a change of filter or sorting begins at the first page."""
    parts: dict[str, Any] = {name: value for name, value in request.args.items() if name in PARTS and value}
    kept = parts | changes
    return url_for("people.list_people", **{name: value for name, value in kept.items() if value})


def _id_or_none(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_ID else None


def _csv_rows(database: Database, actor: Actor, wanted: PeopleFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return people_lines(reading, actor, wanted, cursor, EXPORT_PAGE)

    for line in all_rows(database, page_at):
        roles = ", ".join(role.shown for role in line.roles)
        yield line.name, line.email, roles, line.post, line.team, line.site, "yes" if line.is_active else "no"
