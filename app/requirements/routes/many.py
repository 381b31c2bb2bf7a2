"""Setting owner, applicability and review day of many requirements at once: choose, look at it, do it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.text import named, plural
from app.people.queries import find_person, person_choices
from app.requirements import operations
from app.requirements.domain.many import MOST, NOBODY, Planned, Setting
from app.requirements.domain.words import Applicability
from app.requirements.forms import ManyForm, id_of
from app.requirements.operations.many import plan_many
from app.requirements.queries import ids_found
from app.requirements.queries.many import held_rows, many_of
from app.requirements.routes.blueprint import pages
from app.requirements.routes.editing import BOTH, EDIT
from app.requirements.routes.register import wanted_filter
from app.web.access import current_actor
from app.web.requests import close_session, now, session
from app.web.toasts import toast

Answer = str | Response | tuple[str, int]
LONGEST_PICK = 20


@pages.page("/requirements/many", EDIT, methods=BOTH)
def set_many() -> Answer:
    """First the chosen rows with what can be set; sent once, what would happen to each; sent again, it is done."""
    form, seen = _form(), _seen()
    plan: list[Planned] = []
    if form.is_submitted() and form.validate():
        setting = _setting(form)
        try:
            if request.form.get("step") == "set":
                return _done(operations.set_many(session(), seen, setting, by=current_actor(), now=now()))
            rows = many_of(session(), held_rows(session(), current_actor(), seen), seen)
            plan = plan_many(session(), rows, setting, by=current_actor())
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
            form.owner_id.choices = _owners()
    chosen = held_rows(session(), current_actor(), seen)
    page = render_template(
        "requirements/set_many.html",
        form=form,
        plan=plan,
        chosen=chosen,
        picks=[f"{row.row_id}:{seen[row.row_id] or row.row_version}" for row in chosen],
        is_too_many=len(seen) > MOST,
        most=MOST,
    )
    # A look writes nothing and leaves no receipt: the form that was looked at is the one that is then sent to be done.
    close_session()
    return page, 422 if form.errors else 200


def _seen() -> dict[int, int]:
    """The chosen ids with the version of each that was seen, 0 where the list sent none; or all that a filter finds."""
    if request.method == "GET" and request.args.get("all"):
        return dict.fromkeys(ids_found(session(), current_actor(), wanted_filter(), MOST + 1), 0)
    seen = {}
    for pick in request.values.getlist("pick")[: MOST + 1]:
        key, _, version = pick[:LONGEST_PICK].partition(":")
        seen[id_of(key) or 0] = id_of(version) or 0
    return seen


def _form() -> ManyForm:
    form = ManyForm()
    form.owner_id.choices = _owners()
    return form


def _owners() -> dict[str, str]:
    people = {str(choice.id): choice.name for choice in person_choices(session(), current_actor())}
    return {"": "As it is", NOBODY: "Nobody: they fall to the compliance officers", **people}


def _setting(form: ManyForm) -> Setting:
    wanted = form.owner_id.data or ""
    owner_id = None if wanted in {"", NOBODY} else id_of(wanted)
    owner = find_person(session(), owner_id) if owner_id else None
    named_owner: dict[str, Any] = {"owner_name": owner.name} if owner is not None else {}
    return Setting(
        sets_owner=bool(wanted),
        owner_id=owner_id,
        applicability=Applicability(form.applicability.data) if form.applicability.data else None,
        reason=form.reason.data or "",
        review_due_on=form.review_due_on.data,
        **named_owner,
    )


def _done(plan: list[Planned]) -> Response:
    """Back to the list, with how many changed and why the others did not."""
    stays = [f"{one.row.ref} {one.stays}" for one in plan if one.stays]
    changed = plural(len(plan) - len(stays), "requirement")
    toast(f"Changed {changed}." + (f" Left as they are: {named(stays, 3)}." if stays else ""))
    return redirect(url_for("requirements.list_requirements"), 303)
