"""The register's forms about its whole: add a requirement, change one."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import next_review
from app.core.errors import BadInput
from app.people.queries import people_by_ids, person_choices
from app.people.queries.places import clients
from app.requirements import operations, queries
from app.requirements.domain.contents import Attributes
from app.requirements.domain.words import TagKind, shown
from app.requirements.forms import REVIEW_MONTHS, TAG_FIELDS, RequirementForm, id_of
from app.requirements.models import Requirement
from app.requirements.routes.blueprint import pages
from app.web.access import current_actor, needs
from app.web.conflicts import attempt, status_of
from app.web.forms import sent_text
from app.web.requests import close_session, now, session, today
from app.web.toasts import toast

EDIT = needs(Capability.EDIT_REGISTER)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


@pages.page("/requirements/new", EDIT, methods=BOTH)
def new_requirement() -> Answer:
    start = {"review_frequency_months": REVIEW_MONTHS, "review_due_on": next_review(today(), REVIEW_MONTHS)}
    form = _with_choices(RequirementForm(**start), None)
    del form.note
    if form.is_submitted() and form.validate():
        try:
            _check_client(form)
            row = operations.create_requirement(
                session(),
                form.ref.data or "",
                form.new_wording(),
                form.attributes(),
                client_id=id_of(form.client_id.data),
                by=current_actor(),
                now=now(),
            )
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
        else:
            return saved(row, f"Added {row.ref}.")
    return render_template("requirements/new_requirement.html", form=form), 422 if form.errors else 200


@pages.page("/requirements/<ref>/edit", EDIT, methods=BOTH)
def edit_requirement(ref: str) -> Answer:
    row = row_to_change(ref)
    form = _form_about(row)

    def edit() -> Response:
        done = operations.edit_requirement(
            session(),
            row,
            form.new_wording(),
            form.attributes(),
            version=form.version(),
            current=_shown(row, form),
            by=current_actor(),
            now=now(),
        )
        return saved(row, f"Saved {row.ref}." if done else "Nothing was changed.")

    answer, stale = attempt(form, edit)
    if answer is not None:
        return answer
    shown_row = row_to_change(ref)
    page = render_template("requirements/edit_requirement.html", form=form, row=shown_row, stale=stale)
    return page, status_of(form, stale)


def row_to_change(ref: str) -> Requirement:
    """The requirement, held against other writers while this request may write."""
    return queries.visible_requirement(session(), current_actor(), ref, to_change=request.method == "POST")


def saved(row: Requirement, said: str) -> Response:
    toast(said)
    return redirect(url_for("requirements.show_requirement", ref=row.ref), 303)


def _form_about(row: Requirement) -> RequirementForm:
    form = _with_choices(RequirementForm(data=_held(row)), row)
    del form.ref, form.client_id
    if row.verify:  # the badge goes only by the decision that says what was checked
        del form.verify, form.verify_note
    return form


def _with_choices(form: RequirementForm, row: Requirement | None) -> RequirementForm:
    people = _people(current_actor(), row)
    form.owner_id.choices = {"": "Nobody: it falls to the compliance officers"} | people
    form.deputy_id.choices = {"": "Nobody"} | people
    if row is None:
        form.client_id.choices = {"": "Everybody's"} | {str(line.id): line.name for line in clients(session())}
    return form


def _people(actor: Actor, row: Requirement | None) -> dict[str, str]:
    """Who may be chosen, and who holds it now although they have left: a save must not change that in silence."""
    choices = {choice.id: choice.name for choice in person_choices(session(), actor)}
    held = people_by_ids(session(), {row.owner_id, row.deputy_id} - set(choices)) if row else {}
    gone = {person.id: f"{person.name} (has left)" for person in held.values()}
    return {str(key): name for key, name in (gone | choices).items()}


def _check_client(form: RequirementForm) -> None:
    if (form.client_id.data or "") not in {value for value, *_ in form.client_id.iter_choices()}:
        raise BadInput({"client_id": "That client is not here any more. Choose another"})


def _held(row: Requirement) -> dict[str, Any]:
    """What the form shows of a stored requirement; a new wording's first day is never guessed."""
    wording, tags = queries.newest_wording(session(), row), queries.tags_of(session(), row)
    lists = {
        name: "\n".join(shown(value) if kind is TagKind.THEME else value for kind, value in tags if kind is wanted)
        for name, wanted in TAG_FIELDS.items()
    }
    fields = {name: getattr(row, name) for name in Attributes.__dataclass_fields__ if name != "tags"}
    plain = {name: getattr(value, "value", value) for name, value in fields.items()}
    people = {name: str(plain[name] or "") for name in ("owner_id", "deputy_id")}
    return {**plain, **people, **lists, **vars(wording), "row_version": row.row_version}


def _shown(row: Requirement, form: RequirementForm) -> dict[str, str]:
    """The form's fields as texts, as they are stored now."""
    return {name: sent_text(value) for name, value in _held(row).items() if name in form and name != "row_version"}
