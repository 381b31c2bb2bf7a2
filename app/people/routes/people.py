"""The list of people, a person's page, adding and editing."""

from collections.abc import Iterator
from typing import Any

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed, StaleEdit
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.people.domain.roles import TITLES, Role
from app.people.forms import PersonForm, choices_of, typed
from app.people.operations import PersonDetails, PersonEdit, add_person, change_person, make_password_link
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
from app.people.queries.places import clients, posts, sites, teams
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of
from app.people.routes.links import LINK, keep_link
from app.web.access import LARGEST_ID, current_actor, needs
from app.web.addresses import list_address
from app.web.exports import csv_response
from app.web.requests import close_session, now, session
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
        is_self=person_id == actor.id,
    )


@pages.page("/people/new", MANAGE, methods=("GET", "POST"))
def new_person() -> Answer:
    form = _with_choices(PersonForm())
    if request.method == "POST" and form.validate():
        try:
            return _add(form)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("people/new_person.html", form=form), 422 if form.errors else 200


@pages.page("/people/<int:person_id>/edit", MANAGE, methods=("GET", "POST"))
def edit_person(person_id: int) -> Answer:
    found = get_person(session(), current_actor(), person_id)
    form = _with_choices(PersonForm(**_values_of(found)))
    if person_id == current_actor().id:
        del form.roles  # nobody changes their own roles, so the form does not ask
    if request.method == "POST" and form.validate():
        return _change(form, found)
    return _edit_page(form, found), 422 if form.errors else 200


def _add(form: PersonForm) -> Response:
    actor, instant = current_actor(), now()
    person = add_person(session(), typed(form.name), typed(form.email), _details(form), by=actor, now=instant)
    real_now = runtime().clock.real()
    keep_link(person.row_id, make_password_link(session(), person.row_id, by=actor, now=instant, real_now=real_now))
    return redirect(url_for("people.show_person", person_id=person.row_id), 303)


def _change(form: PersonForm, found: PersonFacts) -> Answer:
    person_id = found.person.row_id
    mine = _shown(form, found)
    edit = PersonEdit(typed(form.name), typed(form.email), _details(form, found), form.version())
    try:
        change_person(session(), person_id, edit, by=current_actor(), now=now())
    except (BadInput, NotAllowed) as refused:
        close_session()
        form.take_errors(refused if isinstance(refused, BadInput) else BadInput({"roles": str(refused)}))
        return _edit_page(form, found), 422
    except StaleEdit as stale:
        close_session()
        # The next save is the person's choice, made with both texts before them.
        form.reopen_at(stale.current_version)
        rows = [(label, theirs, mine[label]) for label, theirs in stale.current.items() if theirs != mine[label]]
        return _edit_page(form, found, stale=rows), 409
    return redirect(url_for("people.show_person", person_id=person_id), 303)


def _edit_page(form: PersonForm, found: PersonFacts, stale: list[tuple[str, str, str]] | None = None) -> str:
    return render_template("people/edit_person.html", form=form, found=found, stale=stale)


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


def _with_choices(form: PersonForm) -> PersonForm:
    """Fill the selects from the database."""
    form.post_id.choices = choices_of(posts(session()), "No post")
    form.site_id.choices = choices_of(sites(session()), "No site")
    form.team_id.choices = choices_of(teams(session()), "No team", with_more=True)
    form.client_ids.choices = {str(line.id): line.name for line in clients(session())}
    return form


def _values_of(found: PersonFacts) -> dict[str, Any]:
    person = found.person
    return {
        "name": person.name,
        "email": person.email,
        "roles": [role.value for role in found.roles],
        "post_id": person.post_id,
        "site_id": person.site_id,
        "team_id": person.team_id,
        "client_ids": found.client_ids,
        "row_version": person.row_version,
    }


def _details(form: PersonForm, held: PersonFacts | None = None) -> PersonDetails:
    """What the form chose; roles that it did not ask for stay as they are."""
    roles = [Role(value) for value in form.roles.data or ()] if "roles" in form else (held.roles if held else [])
    return PersonDetails(
        roles, form.post_id.data, form.site_id.data, form.team_id.data, [int(key) for key in form.client_ids.data or ()]
    )


def _shown(form: PersonForm, found: PersonFacts) -> dict[str, str]:
    """What was typed and chosen, in the words in which the stored values are shown."""
    return {
        "Name": typed(form.name),
        "E-mail": typed(form.email),
        "Post": _label(form.post_id),
        "Site": _label(form.site_id),
        "Team": _label(form.team_id).partition(",")[0],
        "Roles": ", ".join(role.shown for role in _details(form, found).roles),
        "Clients": ", ".join(line.name for line in clients(session()) if line.id in (form.client_ids.data or ())),
    }


def _label(field: Any) -> str:
    return str(field.choices[str(field.data)]) if field.data else ""


def _csv_rows(database: Database, actor: Actor, wanted: PeopleFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return people_lines(reading, actor, wanted, cursor, EXPORT_PAGE)

    for line in all_rows(database, page_at):
        roles = ", ".join(role.shown for role in line.roles)
        yield line.name, line.email, roles, line.post, line.team, line.site, "yes" if line.is_active else "no"
