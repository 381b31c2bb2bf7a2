"""Adding a person, and editing one: what they could not have any more passes in the same step."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, StaleEdit
from app.people.domain.roles import Role
from app.people.forms import PersonForm, choices_of, typed
from app.people.handover import HeldDuty, Terms
from app.people.operations import (
    PersonDetails,
    PersonEdit,
    add_person,
    change_person,
    make_password_link,
    person_with,
)
from app.people.queries import actor_for
from app.people.queries.people import PersonFacts, get_person
from app.people.queries.places import clients, posts, sites, teams
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of, handover_form, lists_of, pass_chosen, say_what_passed, stamp_of
from app.people.routes.links import keep_link
from app.people.routes.people import MANAGE, Answer
from app.web.access import current_actor
from app.web.requests import close_session, now, session
from app.web.runtime import runtime


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
    form = _edit_form(found, [])
    if not (request.method == "POST" and form.validate()):
        return _edit_page(form, found), 422 if form.errors else 200
    left, after = _left_by(form, found)
    if left:
        form = _edit_form(found, left)
        if form.asked.data != stamp_of(left):
            form[left[0].duty.key].errors = [_question(found)]  # so that its link leads to the first to choose for
            return _edit_page(form, found, left=left), 422
        if not form.validate():
            return _edit_page(form, found, left=left), 422
    return _change(form, found, left, after)


def _edit_form(found: PersonFacts, left: Sequence[HeldDuty]) -> Any:
    """The fields of a person, and of each duty that the edit would leave with them, to whom it passes."""
    form = handover_form(PersonForm, left, found.person.row_id, **_values_of(found))
    if found.person.row_id == current_actor().id:
        del form.roles  # nobody changes their own roles, so the form does not ask
    return _with_choices(form)


def _left_by(form: PersonForm, found: PersonFacts) -> tuple[list[HeldDuty], Actor | None]:
    """What they could not have any more after this edit, and who they are then; nothing where their rights stay."""
    person = found.person
    before = actor_for(session(), person.row_id)
    if before is None or form.version() != person.row_version:
        return [], None  # disabled, so everything was asked about; or stale, so that nothing is saved
    try:
        after = person_with(session(), before, _details(form, found))
    except BadInput:
        return [], None  # refused when it is saved
    return ([], None) if after == before else (duties_of(person.row_id, beyond=after), after)


def _question(found: PersonFacts) -> str:
    name = found.person.name
    return f"Nothing is saved yet: with these roles and places {name} could not have what is listed. Say who gets it"


def _add(form: PersonForm) -> Response:
    actor, instant = current_actor(), now()
    person = add_person(session(), typed(form.name), typed(form.email), _details(form), by=actor, now=instant)
    real_now = runtime().clock.real()
    keep_link(person.row_id, make_password_link(session(), person.row_id, by=actor, now=instant, real_now=real_now))
    return redirect(url_for("people.show_person", person_id=person.row_id), 303)


def _change(form: PersonForm, found: PersonFacts, left: list[HeldDuty], after: Actor | None) -> Answer:
    person_id = found.person.row_id
    mine = _shown(form, found)
    edit = PersonEdit(typed(form.name), typed(form.email), _details(form, found), form.version())
    try:
        handed = pass_chosen(form, left, person_id, terms=Terms(beyond=after))
        change_person(session(), person_id, edit, by=current_actor(), now=now())
    except (BadInput, NotAllowed) as refused:
        close_session()
        form.take_errors(refused if isinstance(refused, BadInput) else BadInput({"roles": str(refused)}))
        return _edit_page(form, found, left=left), 422
    except StaleEdit as stale:
        close_session()
        # The next save is the person's choice, made with both texts before them.
        form.reopen_at(stale.current_version)
        rows = [(label, theirs, mine[label]) for label, theirs in stale.current.items() if theirs != mine[label]]
        return _edit_page(form, found, left=left, stale=rows), 409
    say_what_passed("", found.person.name, handed)
    return redirect(url_for("people.show_person", person_id=person_id), 303)


def _edit_page(
    form: PersonForm,
    found: PersonFacts,
    *,
    left: Sequence[HeldDuty] = (),
    stale: list[tuple[str, str, str]] | None = None,
) -> str:
    return render_template(
        "people/edit_person.html",
        form=form,
        found=found,
        left=left,
        asked=stamp_of(left),
        lists=lists_of(left, found.person.row_id),
        stale=stale,
    )


def _with_choices(form: Any) -> Any:
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
