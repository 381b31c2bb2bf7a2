"""The steps of a case, each a button on its page or a small form on a page of its own."""

from collections.abc import Callable, Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cases import operations, queries
from app.cases.domain.words import CaseStatus, number_of
from app.cases.forms import (
    AddRequirementForm,
    CloseForm,
    EditCaseForm,
    NotNeededForm,
    OpenCaseForm,
    PlanPartForm,
    SetAsideForm,
    chosen_id,
)
from app.cases.models import ChangeCase
from app.cases.operations import NewPart
from app.cases.queries import visible_case
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.showing import page_of_case
from app.core.capability import Capability
from app.core.errors import BadInput, StepNotAllowed
from app.people.queries import client_names, people_who_may
from app.requirements.queries import visible_requirement
from app.web.access import current_actor
from app.web.conflicts import Difference, attempt, status_of
from app.web.forms import EditForm, Form
from app.web.requests import close_session, now, session, today
from app.web.toasts import toast
from regwatch.changes.queries import get_change

BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


@pages.page("/cases/open/<int:change_id>", RUN, methods=BOTH)
def open_case(change_id: int) -> Answer:
    """Open the case of a change, or go to the one that was opened already."""
    there = queries.case_of_change(session(), current_actor(), change_id)
    if there.id is not None and request.method == "GET":
        return _to(there.id)
    change, form = get_change(session(), change_id), OpenCaseForm()
    if request.method == "GET":
        form.title.data, form.owner_id.data = change.title, str(current_actor().id)

    def act() -> Response:
        client_id = chosen_id(form.client_id) if form.client_id.data else None
        row = operations.open_case(
            session(), change_id, form.fields(), client_id=client_id, by=current_actor(), now=now()
        )
        toast(f"Opened {number_of(row.row_id)}.")
        return _to(row.row_id)

    answer, _ = attempt(form, act)
    if answer is not None:
        return answer
    form.client_id.choices = {"": "Every client"} | {
        str(client_id): name for name, client_id in sorted(client_names(session(), current_actor()).items())
    }
    form.owner_id.choices = _runners(None)
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

    return _step(form, case_id, "edit_case", edit, "Changed {}.", lambda row: _offer_runners(form, row))


@pages.page("/cases/<int:case_id>/requirements", RUN, methods=("POST",))
def add_requirement(case_id: int) -> Answer:
    form = AddRequirementForm()

    def add(row: ChangeCase) -> None:
        operations.add_requirement(session(), row, form.ref.data or "", by=current_actor(), now=now())

    return _on_page(form, case_id, add, f"Added {form.ref.data}.")


@pages.page("/cases/<int:case_id>/requirements/<ref>/confirm", RUN, methods=("POST",))
def confirm_requirement(case_id: int, ref: str) -> Answer:
    def confirm(row: ChangeCase) -> None:
        operations.confirm_requirement(session(), row, ref, by=current_actor(), now=now())

    return _on_page(Form(), case_id, confirm, f"Confirmed {ref}.")


@pages.page("/cases/<int:case_id>/requirements/<ref>/set-aside", RUN, methods=BOTH)
def set_requirement_aside(case_id: int, ref: str) -> Answer:
    form, requirement = SetAsideForm(), visible_requirement(session(), current_actor(), ref)

    def set_aside(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.set_requirement_aside(session(), row, ref, reason, by=current_actor(), now=now())

    shown = {"ref": requirement.ref, "requirement_title": requirement.title}
    return _step(form, case_id, "set_requirement_aside", set_aside, f"Set {ref} aside in {{}}.", shown=shown)


@pages.page("/cases/<int:case_id>/parts", RUN, methods=BOTH)
def plan_part(case_id: int) -> Answer:
    form = PlanPartForm()

    def plan(row: ChangeCase) -> None:
        part = NewPart(form.title.data or "", chosen_id(form.owner_id), form.due_on.data, form.detail.data or "")
        operations.plan_part(session(), row, part, by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        can = people_who_may(session(), current_actor(), Capability.READ_ACTIONS, client_id=row.client_id)
        form.owner_id.choices = {"": "Choose somebody"} | {str(person.id): person.name for person in can}

    return _step(form, case_id, "plan_part", plan, "Planned a part of {}.", offer)


@pages.page("/cases/<int:case_id>/close", RUN, methods=("POST",))
def close_case(case_id: int) -> Answer:
    form = CloseForm()

    def close(row: ChangeCase) -> None:
        operations.close_case(session(), row, version=form.version(), by=current_actor(), now=now())

    return _on_page(form, case_id, close, f"Closed {number_of(case_id)}.")


@pages.page("/cases/<int:case_id>/not-needed", RUN, methods=BOTH)
def say_not_needed(case_id: int) -> Answer:
    form = NotNeededForm()

    def end(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.say_not_needed(session(), row, reason, version=form.version(), by=current_actor(), now=now())

    return _step(form, case_id, "say_not_needed", end, "Ended {}.")


def _step(
    form: Form,
    case_id: int,
    page: str,
    act: Callable[[ChangeCase], None],
    said: str,
    offer: Callable[[ChangeCase], None] = lambda _row: None,
    shown: Mapping[str, str] | None = None,
) -> Answer:
    """One small form about a case: shown, refused with its fields named, stale with both texts, or saved."""
    row = visible_case(session(), current_actor(), case_id)
    if row.status is not CaseStatus.OPEN:
        raise StepNotAllowed("worked on", row.status)
    if request.method == "GET" and isinstance(form, EditForm):
        form.reopen_at(row.row_version)

    def take() -> Response:
        act(visible_case(session(), current_actor(), case_id, to_change=True))
        toast(said.format(number_of(case_id)))
        return _to(case_id)

    answer, stale = attempt(form, take)
    if answer is not None:
        return answer
    row = visible_case(session(), current_actor(), case_id)
    offer(row)
    return _page(page, form, row, stale, shown or {}), status_of(form, stale)


def _on_page(form: Form, case_id: int, act: Callable[[ChangeCase], None], said: str) -> Answer:
    """One button on the case's page, which says there why it was refused."""
    row = visible_case(session(), current_actor(), case_id, to_change=True)
    if not form.validate():
        return page_of_case(row, sent=form), 422
    try:
        act(row)
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
        return page_of_case(visible_case(session(), current_actor(), case_id), sent=form), 422
    toast(said)
    return _to(case_id)


def _page(page: str, form: Form, row: ChangeCase, stale: list[Difference] | None, shown: Mapping[str, str]) -> str:
    return render_template(
        f"cases/{page}.html", form=form, row=row, number=number_of(row.row_id), stale=stale, today=today(), **shown
    )


def _offer_runners(form: EditCaseForm, row: ChangeCase) -> None:
    form.owner_id.choices = _runners(row.client_id)


def _runners(client_id: int | None) -> dict[str, str]:
    people = people_who_may(session(), current_actor(), Capability.RUN_CASES, client_id=client_id)
    return {"": "Choose somebody"} | {str(person.id): person.name for person in people}


def _to(case_id: int) -> Response:
    return redirect(url_for("cases.show_case", case_id=case_id), 303)
