"""The ways of a change into a case, and the reason why it needs none."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cases import operations, queries
from app.cases.domain.words import number_of
from app.cases.forms import NoCaseForm, OpenCaseForm
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.stepping import BOTH, Answer, offered, to_case
from app.core.capability import Capability
from app.core.errors import BadInput
from app.people.queries import client_names
from app.web.access import LARGEST_ID, current_actor
from app.web.conflicts import attempt, status_of
from app.web.fields import chosen_id
from app.web.requests import close_session, now, session
from app.web.toasts import toast
from regwatch.changes.queries import get_change

MOST_CHOSEN = 50


@pages.page("/cases/open/<int:change_id>", RUN, methods=BOTH)
def open_case(change_id: int) -> Answer:
    """Open the case of a change, or go to the one that was opened already."""
    there = queries.case_of_change(session(), current_actor(), change_id)
    if there.id is not None and request.method == "GET":
        return to_case(there.id)
    return _open([change_id])


@pages.page("/cases/open", RUN, methods=BOTH)
def open_case_of_several() -> Answer:
    """Open one case of all the changes that were ticked in the list; of one, it is the page of that one."""
    ids = list(dict.fromkeys(chosen_ids(request.values.getlist("change"))))
    if not ids:
        toast("Tick the changes that the case is to be opened from. Nothing was opened.")
        return redirect(url_for("changes.list_changes", tab="relevant"), 303)
    if len(ids) == 1 and request.method == "GET":
        return redirect(url_for("cases.open_case", change_id=ids[0]), 303)
    return _open(ids)


@pages.page("/cases/none/<int:change_id>", RUN, methods=BOTH)
def say_no_case(change_id: int) -> Answer:
    """Say why a relevant change needs no case."""
    form = NoCaseForm()

    def act() -> Response:
        operations.say_no_case(session(), change_id, form.reason.data or "", by=current_actor(), now=now())
        toast("Kept with your reason: it needs no case.")
        return redirect(url_for("changes.show_change", change_id=change_id), 303)

    answer, _ = attempt(form, act)
    if answer is not None:
        return answer
    held = queries.case_of_change(session(), current_actor(), change_id)
    page = render_template(
        "cases/say_no_case.html",
        form=form,
        change=get_change(session(), change_id),
        is_internal=held.internal_kind is not None,
    )
    return page, status_of(form, None)


@pages.page("/cases/<int:case_id>/changes", RUN, methods=BOTH)
def add_change(case_id: int) -> Answer:
    """The relevant changes that have no case, each with a button that adds it to this one."""
    refused = ""
    if request.method == "POST":
        try:
            row = queries.visible_case(session(), current_actor(), case_id, to_change=True)
            change_id = next(iter(chosen_ids([request.form.get("change_id", "")])), 0)
            operations.add_change(session(), row, change_id, by=current_actor(), now=now())
            toast(f"Added to {number_of(case_id)}.")
            return to_case(case_id)
        except BadInput as bad:
            close_session()
            refused = str(bad)
    row = queries.visible_case(session(), current_actor(), case_id)
    operations.demand_open(row)
    page = render_template(
        "cases/add_change.html",
        row=row,
        number=number_of(case_id),
        page=queries.waiting_page(session(), request.args.get("after")),
        page_url=lambda cursor: url_for("cases.add_change", case_id=case_id, after=cursor),
        refused=refused,
    )
    return page, 422 if refused else 200


def chosen_ids(sent: Sequence[str]) -> list[int]:
    """The ids among what was sent; anything else names nothing that could be found."""
    return [int(one) for one in sent if one.isascii() and one.isdecimal() and 0 < int(one[:12]) <= LARGEST_ID]


def _open(change_ids: Sequence[int]) -> Answer:
    """The form that opens a case from these changes."""
    form = OpenCaseForm()
    changes = [get_change(session(), change_id) for change_id in change_ids[:MOST_CHOSEN]]
    if request.method == "GET":
        form.title.data, form.owner_id.data = changes[0].title, str(current_actor().id)
        form.effective_on.data = min((one.effective_on for one in changes if one.effective_on), default=None)

    def act() -> Response:
        client_id = chosen_id(form.client_id) if form.client_id.data else None
        row = operations.open_case(
            session(), change_ids, form.fields(), client_id=client_id, by=current_actor(), now=now()
        )
        toast(f"Opened {number_of(row.row_id)}.")
        return to_case(row.row_id)

    answer, _ = attempt(form, act)
    if answer is not None:
        return answer
    shown, is_one = _shown(change_ids), len(change_ids) == 1
    back = (
        url_for("changes.show_change", change_id=change_ids[0])
        if is_one
        else url_for("changes.list_changes", tab="relevant")
    )
    return shown_opening(form, changes=shown, cause=None, address=request.path, back=back)


def shown_opening(form: OpenCaseForm, **shown: Any) -> Answer:
    """The page of the form that opens a case, with whom it offers."""
    form.client_id.choices = {"": "Every client"} | {
        str(client_id): name for name, client_id in sorted(client_names(session(), current_actor()).items())
    }
    form.owner_id.choices = offered(Capability.RUN_CASES, None)
    return render_template("cases/open_case.html", form=form, **shown), status_of(form, None)


def _shown(change_ids: Sequence[int]) -> list[Any]:
    return [get_change(session(), change_id) for change_id in change_ids[:MOST_CHOSEN]]
