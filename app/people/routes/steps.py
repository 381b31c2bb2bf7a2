"""Single steps on a person: disable, enable, a link for a new password, signing out everywhere."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.people.forms import ReasonForm, typed
from app.people.operations import disable_person, enable_person, make_password_link, sign_out_everywhere
from app.people.queries.people import get_person
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of, handover_form, lists_of, pass_chosen, say_what_passed
from app.people.routes.links import keep_link
from app.people.routes.people import MANAGE, Answer
from app.web.access import current_actor
from app.web.requests import close_session, now, session
from app.web.runtime import runtime
from app.web.toasts import toast


@pages.page("/people/<int:person_id>/disable", MANAGE, methods=("GET", "POST"))
def disable(person_id: int) -> Answer:
    """Says what will happen and to whom, and asks why."""
    found = get_person(session(), current_actor(), person_id)
    held = duties_of(person_id)
    form = handover_form(ReasonForm, held, person_id)
    if request.method == "POST" and form.validate():
        try:
            real_now, reason = runtime().clock.real(), typed(form["reason"])
            name, handed = found.person.name, pass_chosen(form, held, person_id)
            disable_person(
                session(),
                person_id,
                reason=reason,
                by=current_actor(),
                now=now(),
                real_now=real_now,
                handed=handed.went,
            )
            say_what_passed(f"Disabled {name}.", name, handed)
            return _to(person_id)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    page = render_template("people/disable.html", form=form, found=found, held=held, lists=lists_of(held, person_id))
    return page, 422 if form.errors else 200


@pages.page("/people/<int:person_id>/enable", MANAGE, methods=("POST",))
def enable(person_id: int) -> Response:
    name = get_person(session(), current_actor(), person_id).person.name
    enable_person(session(), person_id, by=current_actor(), now=now())
    toast(f"Enabled {name}. Whoever had a password signs in with it; a new link sets another.")
    return _to(person_id)


@pages.page("/people/<int:person_id>/password-link", MANAGE, methods=("POST",))
def new_password_link(person_id: int) -> Response:
    real_now = runtime().clock.real()
    token = make_password_link(session(), person_id, by=current_actor(), now=now(), real_now=real_now)
    keep_link(person_id, token)
    return _to(person_id)


@pages.page("/people/<int:person_id>/sign-out", MANAGE, methods=("POST",))
def sign_person_out(person_id: int) -> Response:
    real_now = runtime().clock.real()
    name = get_person(session(), current_actor(), person_id).person.name
    sign_out_everywhere(session(), person_id, by=current_actor(), now=now(), real_now=real_now)
    toast(f"Signed {name} out on every device.")
    return _to(person_id)


def _to(person_id: int) -> Response:
    return redirect(url_for("people.show_person", person_id=person_id), 303)
