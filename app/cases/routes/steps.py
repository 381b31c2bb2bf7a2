"""Opening a case, changing what was said of it, which requirements it touches, and its end."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.cases import operations, queries
from app.cases.domain.words import number_of
from app.cases.forms import (
    AddRequirementForm,
    CloseForm,
    EditCaseForm,
    NotNeededForm,
    OpenCaseForm,
    SetAsideForm,
)
from app.cases.models import ChangeCase
from app.cases.queries import visible_case
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.stepping import BOTH, Answer, button, offered, step_page, to_case
from app.core.capability import Capability
from app.people.queries import client_names
from app.requirements.queries import visible_requirement
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.fields import chosen_id
from app.web.forms import Form
from app.web.requests import now, session
from app.web.toasts import toast
from regwatch.changes.queries import get_change


@pages.page("/cases/open/<int:change_id>", RUN, methods=BOTH)
def open_case(change_id: int) -> Answer:
    """Open the case of a change, or go to the one that was opened already."""
    there = queries.case_of_change(session(), current_actor(), change_id)
    if there.id is not None and request.method == "GET":
        return to_case(there.id)
    change, form = get_change(session(), change_id), OpenCaseForm()
    if request.method == "GET":
        form.title.data, form.owner_id.data = change.title, str(current_actor().id)

    def act() -> Response:
        client_id = chosen_id(form.client_id) if form.client_id.data else None
        row = operations.open_case(
            session(), change_id, form.fields(), client_id=client_id, by=current_actor(), now=now()
        )
        toast(f"Opened {number_of(row.row_id)}.")
        return to_case(row.row_id)

    answer, _ = attempt(form, act)
    if answer is not None:
        return answer
    form.client_id.choices = {"": "Every client"} | {
        str(client_id): name for name, client_id in sorted(client_names(session(), current_actor()).items())
    }
    form.owner_id.choices = offered(Capability.RUN_CASES, None)
    page = render_template("cases/open_case.html", form=form, change=get_change(session(), change_id))
    return page, status_of(form, None)


@pages.page("/cases/<int:case_id>/edit", RUN, methods=BOTH)
def edit_case(case_id: int) -> Answer:
    form = EditCaseForm()
    row = visible_case(session(), current_actor(), case_id)
    if request.method == "GET":
        form.title.data, form.owner_id.data, form.effective_on.data = row.title, str(row.owner_id), row.effective_on

    def edit(row: ChangeCase) -> None:
        operations.edit_case(session(), row, form.fields(), version=form.version(), by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        form.owner_id.choices = offered(Capability.RUN_CASES, row.client_id)

    return step_page(form, case_id, "edit_case", edit, "Changed {}.", offer)


@pages.page("/cases/<int:case_id>/requirements", RUN, methods=("POST",))
def add_requirement(case_id: int) -> Answer:
    form = AddRequirementForm()

    def add(row: ChangeCase) -> None:
        operations.add_requirement(session(), row, form.ref.data or "", by=current_actor(), now=now())

    return button(form, case_id, add, f"Added {form.ref.data}.")


@pages.page("/cases/<int:case_id>/requirements/<ref>/confirm", RUN, methods=("POST",))
def confirm_requirement(case_id: int, ref: str) -> Answer:
    def confirm(row: ChangeCase) -> None:
        operations.confirm_requirement(session(), row, ref, by=current_actor(), now=now())

    return button(Form(), case_id, confirm, f"Confirmed {ref}.")


@pages.page("/cases/<int:case_id>/requirements/<ref>/set-aside", RUN, methods=BOTH)
def set_requirement_aside(case_id: int, ref: str) -> Answer:
    form, requirement = SetAsideForm(), visible_requirement(session(), current_actor(), ref)

    def set_aside(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.set_requirement_aside(session(), row, ref, reason, by=current_actor(), now=now())

    shown = {"ref": requirement.ref, "requirement_title": requirement.title}
    return step_page(form, case_id, "set_requirement_aside", set_aside, f"Set {ref} aside in {{}}.", shown=shown)


@pages.page("/cases/<int:case_id>/close", RUN, methods=("POST",))
def close_case(case_id: int) -> Answer:
    form = CloseForm()

    def close(row: ChangeCase) -> None:
        operations.close_case(session(), row, version=form.version(), by=current_actor(), now=now())

    return button(form, case_id, close, f"Closed {number_of(case_id)}.")


@pages.page("/cases/<int:case_id>/not-needed", RUN, methods=BOTH)
def say_not_needed(case_id: int) -> Answer:
    form = NotNeededForm()

    def end(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.say_not_needed(session(), row, reason, version=form.version(), by=current_actor(), now=now())

    return step_page(form, case_id, "say_not_needed", end, "Ended {}.")
