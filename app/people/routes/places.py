"""Sites, teams, clients, posts and added days: one page to see and add them, one to rename each."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.calendars import NAMES, Nation
from app.core.errors import BadInput, StaleEdit
from app.people.domain.posts import NO_LEVEL
from app.people.forms import DayForm, PlaceForm, choices_of, typed
from app.people.operations import (
    add_client,
    add_day,
    add_post,
    add_site,
    add_team,
    remove_day,
    rename_client,
    rename_post,
    rename_site,
    rename_team,
)
from app.people.queries.places import PlaceLine, get_place, places, sites
from app.people.routes.blueprint import pages
from app.people.routes.people import MANAGE, Answer
from app.web.access import current_actor
from app.web.requests import close_session, now, session

KINDS = ("site", "team", "client", "post")


@pages.page("/people/places", MANAGE)
def list_places() -> str:
    return render_template("people/list_places.html", places=places(session()))


@pages.page("/people/places/<kind>/new", MANAGE, methods=("GET", "POST"))
def new_place(kind: str) -> Answer:
    form = _form_for(kind)
    if request.method == "POST" and form.validate():
        try:
            _add(kind, form)
            return redirect(url_for("people.list_places"), 303)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("people/new_place.html", form=form, kind=kind), 422 if form.errors else 200


@pages.page("/people/places/<kind>/<int:place_id>", MANAGE, methods=("GET", "POST"))
def edit_place(kind: str, place_id: int) -> Answer:
    form = _form_for(kind)
    line, nation = get_place(session(), kind, place_id)
    if kind == "team":
        del form.site_id  # a team does not move: its audits and people belong to the site
    if request.method == "GET":
        form.name.data, form.row_version.data = line.name, line.version
        if nation is not None:
            form.nation.data = nation.value
        if kind == "post":
            form.level.data = line.level.value if line.level else ""
    elif form.validate():
        return _save_place(kind, form, line)
    return _edit_page(kind, form, line), 422 if form.errors else 200


@pages.page("/people/days/new", MANAGE, methods=("GET", "POST"))
def new_day() -> Answer:
    form = DayForm()
    if request.method == "POST" and form.validate() and (day := form.day.data) is not None:
        try:
            add_day(session(), Nation(form.nation.data), day, typed(form.name), by=current_actor(), now=now())
            return redirect(url_for("people.list_places"), 303)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("people/new_day.html", form=form), 422 if form.errors else 200


@pages.page("/people/days/<int:day_id>/remove", MANAGE, methods=("POST",))
def take_day_away(day_id: int) -> Response:
    remove_day(session(), day_id, by=current_actor(), now=now())
    return redirect(url_for("people.list_places"), 303)


def _save_place(kind: str, form: PlaceForm, line: PlaceLine) -> Answer:
    try:
        _rename(kind, line.id, form)
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
        return _edit_page(kind, form, line), 422
    except StaleEdit as stale:
        close_session()
        form.reopen_at(stale.current_version)
        level = form.post_level() if "level" in form else None
        mine = {
            "Name": typed(form.name),
            "Nation": NAMES[Nation(form.nation.data)] if "nation" in form else "",
            "Level": level.shown if level else NO_LEVEL,
        }
        rows = [(label, theirs, mine[label]) for label, theirs in stale.current.items() if theirs != mine[label]]
        return _edit_page(kind, form, line, rows), 409
    return redirect(url_for("people.list_places"), 303)


def _edit_page(kind: str, form: PlaceForm, line: PlaceLine, stale: list[tuple[str, str, str]] | None = None) -> str:
    return render_template("people/edit_place.html", form=form, kind=kind, line=line, stale=stale)


def _form_for(kind: str) -> PlaceForm:
    """The form of a kind, with only the fields that the kind has."""
    if kind not in KINDS:
        abort(404)
    form = PlaceForm()
    if kind != "site":
        del form.nation
    if kind != "post":
        del form.level
    if kind == "team":
        form.site_id.choices = choices_of(sites(session()), "Choose a site")
    else:
        del form.site_id
    return form


def _add(kind: str, form: PlaceForm) -> None:
    actor, instant, name = current_actor(), now(), typed(form.name)
    steps: dict[str, Callable[[], object]] = {
        "site": lambda: add_site(session(), name, Nation(form.nation.data), by=actor, now=instant),
        "team": lambda: add_team(session(), name, form.site_id.data or 0, by=actor, now=instant),
        "client": lambda: add_client(session(), name, by=actor, now=instant),
        "post": lambda: add_post(session(), name, by=actor, now=instant, level=form.post_level()),
    }
    steps[kind]()


def _rename(kind: str, place_id: int, form: PlaceForm) -> None:
    actor, instant, name, version = current_actor(), now(), typed(form.name), form.version()
    steps: dict[str, Callable[[], object]] = {
        "site": lambda: rename_site(
            session(), place_id, name, Nation(form.nation.data), version=version, by=actor, now=instant
        ),
        "team": lambda: rename_team(session(), place_id, name, version=version, by=actor, now=instant),
        "client": lambda: rename_client(session(), place_id, name, version=version, by=actor, now=instant),
        "post": lambda: rename_post(
            session(), place_id, name, form.post_level(), version=version, by=actor, now=instant
        ),
    }
    steps[kind]()
