"""What somebody answers for, and passing it on: for good, while they are away, or what they could not open."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.people.forms import HandoverForm, OwnHandoverForm
from app.people.handover import HeldDuty, Terms
from app.people.queries import actor_for
from app.people.queries.people import get_person
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of, give_back, handover_form, lists_of, pass_chosen, say_what_passed
from app.people.routes.people import MANAGE, Answer
from app.web.access import SIGNED_IN, current_actor
from app.web.requests import close_session, session


@pages.page("/people/<int:person_id>/handover", MANAGE, methods=("GET", "POST"))
def hand_over(person_id: int) -> Answer:
    """What they still answer for, with who may have it; `only=left` leaves out what they can open."""
    found = get_person(session(), current_actor(), person_id)
    as_they_are = actor_for(session(), person_id)
    left = duties_of(person_id, beyond=as_they_are) if as_they_are else []
    # Also where nothing of it is left: a form that asked about that alone passes nothing else.
    beyond = as_they_are if request.args.get("only") == "left" else None
    held = left if beyond else duties_of(person_id)
    form = handover_form(HandoverForm, held, person_id)
    if beyond or not (as_they_are or form.away_until.data):
        del form.away_until  # who cannot open it, or has left, is not away; a day that was said is refused
    if request.method == "POST" and held and form.validate():
        try:
            terms = Terms(beyond, form.away_until.data if "away_until" in form else None)
            _pass(form, held, person_id, found.person.name, terms)
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    page = render_template(
        "people/hand_over.html",
        form=form,
        found=found,
        held=held,
        left=left,
        only_left=beyond is not None,
        lists=lists_of(held, person_id),
    )
    return page, 422 if form.errors else 200


@pages.page("/me/handover", SIGNED_IN, methods=("GET", "POST"))
def hand_over_own() -> Answer:
    """What one answers for oneself, with who may have it while one is away."""
    actor = current_actor()
    held = duties_of(actor.person_id)
    form = handover_form(OwnHandoverForm, held, actor.person_id)
    if request.method == "POST" and held and form.validate():
        try:
            _pass(form, held, actor.person_id, actor.name, Terms(away_until=form.away_until.data))
            return redirect(url_for("people.me"), 303)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    page = render_template("people/hand_over_own.html", form=form, held=held, lists=lists_of(held, actor.person_id))
    return page, 422 if form.errors else 200


def _pass(form: Any, held: Sequence[HeldDuty], person_id: int, name: str, terms: Terms) -> None:
    """Pass what was chosen; a form with nobody in it was sent too early, and its sender would think it done."""
    if not any(form[one.duty.key].data for one in held):
        raise BadInput({held[0].duty.key: "Choose who gets this, or something else below. Nothing was passed on"})
    say_what_passed("Passed on.", name, pass_chosen(form, held, person_id, terms=terms))


@pages.page("/people/<int:person_id>/take-back", MANAGE, methods=("POST",))
def take_back(person_id: int) -> Response:
    give_back(person_id)
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@pages.page("/me/take-back", SIGNED_IN, methods=("POST",))
def take_back_own() -> Response:
    give_back(current_actor().person_id)
    return redirect(url_for("people.me"), 303)
