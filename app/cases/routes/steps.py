"""Opening a case, changing what was said of it, which requirements it touches, and its end."""

from flask import request

from app.actions.domain.lifecycle import UNSETTLED
from app.cases import operations
from app.cases.domain.words import number_of
from app.cases.forms import (
    AddRequirementForm,
    CloseForm,
    EditCaseForm,
    NotNeededForm,
    SetAsideForm,
)
from app.cases.models import ChangeCase
from app.cases.queries import visible_case
from app.cases.queries.parts import parts_of, touched_requirement
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.stepping import BOTH, Answer, button, offered, open_row, step_page
from app.core.capability import Capability
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import now, session


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

    return button(form, case_id, add, f"Added {form.ref.data}.", at="touched")


@pages.page("/cases/<int:case_id>/requirements/<ref>/confirm", RUN, methods=("POST",))
def confirm_requirement(case_id: int, ref: str) -> Answer:
    def confirm(row: ChangeCase) -> None:
        operations.confirm_requirement(session(), row, ref, by=current_actor(), now=now())

    return button(Form(), case_id, confirm, f"Confirmed {ref}.", at="touched")


@pages.page("/cases/<int:case_id>/requirements/<ref>/set-aside", RUN, methods=BOTH)
def set_requirement_aside(case_id: int, ref: str) -> Answer:
    form, line = SetAsideForm(), touched_requirement(session(), current_actor(), open_row(case_id).row_id, ref)

    def set_aside(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.set_requirement_aside(session(), row, ref, reason, by=current_actor(), now=now())

    said = f"Set {ref} aside in {{}}."
    return step_page(form, case_id, "set_requirement_aside", set_aside, said, shown={"line": line}, at="touched")


@pages.page("/cases/<int:case_id>/changes/<int:change_id>/looked-at", RUN, methods=("POST",))
def look_again(case_id: int, change_id: int) -> Answer:
    form = CloseForm()

    def look(row: ChangeCase) -> None:
        operations.look_again(session(), row, change_id, version=form.version(), by=current_actor(), now=now())

    return button(form, case_id, look, f"Kept: what {number_of(case_id)} touches was looked at again.", at="touched")


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

    parts = [one for one in parts_of(session(), open_row(case_id).row_id) if one.status in UNSETTLED]
    return step_page(form, case_id, "say_not_needed", end, "Ended {}.", shown={"ending_parts": parts})
