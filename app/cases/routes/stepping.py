"""What the steps of a case share: a small form on a page of its own, and a button on the case's page."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cases import operations
from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.queries import visible_case
from app.cases.routes.showing import page_of_case
from app.core.capability import Capability
from app.core.errors import BadInput
from app.people.queries import people_who_may
from app.web.access import current_actor
from app.web.conflicts import Difference, attempt, status_of
from app.web.forms import EditForm, Form
from app.web.requests import close_session, session, today
from app.web.toasts import toast

BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


def step_page(
    form: Form,
    case_id: int,
    page: str,
    act: Callable[[ChangeCase], None],
    said: str,
    offer: Callable[[ChangeCase], None] = lambda _row: None,
    shown: Mapping[str, Any] | None = None,
    *,
    at: str = "",
) -> Answer:
    """One small form about a case: shown, refused with its fields named, stale with both texts, or saved.

    `at` is the step of the thread that it is about, where its reader goes on.
    """
    row = open_row(case_id)
    if request.method == "GET" and isinstance(form, EditForm):
        form.reopen_at(row.row_version)

    def take() -> Response:
        row = visible_case(session(), current_actor(), case_id, to_change=True)
        toast(said.format(number_of(case_id)) + _done(row, act))
        return to_case(case_id, at)

    answer, stale = attempt(form, take)
    if answer is not None:
        return answer
    row = visible_case(session(), current_actor(), case_id)
    offer(row)
    return _page(page, form, row, stale, shown or {}), status_of(form, stale)


def button(form: Form, case_id: int, act: Callable[[ChangeCase], None], said: str, *, at: str = "") -> Answer:
    """One button on the case's page, which says there why it was refused."""
    row = visible_case(session(), current_actor(), case_id, to_change=True)
    if not form.validate():
        return page_of_case(row, sent=form), 422
    try:
        lapsed = _done(row, act)
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
        return page_of_case(visible_case(session(), current_actor(), case_id), sent=form), 422
    toast(said + lapsed)
    return to_case(case_id, at)


def open_row(case_id: int) -> ChangeCase:
    """A case that can still be worked on."""
    row = visible_case(session(), current_actor(), case_id)
    operations.demand_open(row)
    return row


def offered(capability: Capability, client_id: int | None) -> dict[str, str]:
    """Who may be chosen, with nobody chosen yet."""
    people = people_who_may(session(), current_actor(), capability, client_id=client_id)
    return {"": "Choose somebody"} | {str(person.id): person.name for person in people}


def to_case(case_id: int, step: str = "") -> Response:
    """The case's page, at a step of its thread."""
    anchor = f"step-{step}" if step else None
    return redirect(url_for("cases.show_case", case_id=case_id, _anchor=anchor), 303)


def _done(row: ChangeCase, act: Callable[[ChangeCase], None]) -> str:
    """Do it; the sentence to add where the plan's approval went with it."""
    approver = row.plan_approved_by_name
    act(row)
    if not approver or row.plan_approved_by_name:
        return ""
    return f" The approval by {approver} lapsed: the plan has to be sent again."


def _page(page: str, form: Form, row: ChangeCase, stale: list[Difference] | None, shown: Mapping[str, Any]) -> str:
    return render_template(
        f"cases/{page}.html", form=form, row=row, number=number_of(row.row_id), stale=stale, today=today(), **shown
    )
