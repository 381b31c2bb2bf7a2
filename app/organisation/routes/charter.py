"""Aims and promises: the page of all, a page of each, and the forms that add and edit them."""

from collections.abc import Iterator

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.db.paging import Page, all_rows
from app.db.session import Database
from app.history.queries import latest_about
from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.forms import AimForm, NewAimForm, NewPromiseForm, PromiseForm
from app.organisation.models import Aim, Promise
from app.organisation.queries.aims import (
    aims_page,
    aims_with_all,
    promise_lines,
    promise_row,
    promises_of_aim,
    promises_page,
    retired_charter,
    totals,
)
from app.organisation.queries.objectives import lines_of, objectives_of_aim
from app.organisation.queries.rows import get_aim, get_promise, measures_of_promise, next_code
from app.organisation.routes.blueprint import BOTH, EDIT, READ, Answer, FormPage, ask, done, pages, under_aims
from app.organisation.routes.offering import Held, offer_to_promise
from app.web.access import current_actor
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.slots import panels

EXPORT_PAGE = 500
CSV_HEADINGS = ("kind", "code", "text", "aim", "product", "measures", "status", "retired_because")


@pages.page("/aims", READ)
def list_aims() -> str:
    counted = totals(session())
    return render_template(
        "organisation/list_aims.html",
        parts=aims_with_all(session(), today()),
        totals=counted,
        is_cut=counted.is_more_than_shown,
        retired=retired_charter(session()),
        may_edit=_may_edit(),
    )


@pages.page("/aims.csv", READ)
def export_aims() -> Response:
    return csv_response("aims", CSV_HEADINGS, _csv_rows(runtime().database))


@pages.page("/aims/<int:row_id>", READ)
def show_aim(row_id: int) -> str:
    row, actor = get_aim(session(), row_id), current_actor()
    return render_template(
        "organisation/show_aim.html",
        row=row,
        promises=promise_lines(session(), promises_of_aim(session(), row_id)),
        objectives=lines_of(session(), objectives_of_aim(session(), row_id), today()),
        panels=panels("aim", session(), actor, row_id, now()),
        entries=latest_about(session(), actor, "aim", str(row_id)),
        may_edit=_may_edit(),
    )


@pages.page("/promises/<int:row_id>", READ)
def show_promise(row_id: int) -> str:
    row, actor = get_promise(session(), row_id), current_actor()
    found = promise_row(session(), row_id)
    return render_template(
        "organisation/show_promise.html",
        row=row,
        line=promise_lines(session(), found)[0],
        named=found[0],
        panels=panels("promise", session(), actor, row_id, now()),
        entries=latest_about(session(), actor, "promise", str(row_id)),
        may_edit=_may_edit(),
    )


@pages.page("/aims/new", EDIT, methods=BOTH)
def add_aim() -> Answer:
    form = NewAimForm()
    if request.method == "GET":
        form.code.data = next_code(session(), Aim)

    def act() -> AnyResponse:
        row = operations.add_aim(session(), form.chosen_code, form.fields(), by=current_actor(), now=now())
        return done(f"Added {row.code}.", "show_aim", row.row_id)

    lede = "What the organisation wants, in a sentence. How anybody can tell is said by its objectives."
    return ask(form, act, FormPage("Add an aim", lede, under_aims(), url_for("organisation.add_aim"), "Add the aim"))


@pages.page("/aims/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_aim(row_id: int) -> Answer:
    row, form = get_aim(session(), row_id), AimForm()
    demand_in_use(row.status, "changed")
    if request.method == "GET":
        form.text.data = row.text
        form.reopen_at(row.row_version)
    code = row.code

    def act() -> AnyResponse:
        held = get_aim(session(), row_id, to_change=True)
        operations.edit_aim(session(), held, form.fields(), version=form.version(), by=current_actor(), now=now())
        return done(f"Changed {code}.", "show_aim", row_id)

    crumbs = under_aims((url_for("organisation.show_aim", row_id=row_id), code))
    action = url_for("organisation.edit_aim", row_id=row_id)
    return ask(form, act, FormPage(f"Change {code}", "", crumbs, action, "Save the aim"))


@pages.page("/promises/new", EDIT, methods=BOTH)
def add_promise() -> Answer:
    form = NewPromiseForm()
    if request.method == "GET":
        form.code.data, form.aim_id.data = next_code(session(), Promise), request.args.get("aim", "")[:9]

    def act() -> AnyResponse:
        row = operations.add_promise(session(), form.chosen_code, form.fields(), by=current_actor(), now=now())
        return done(f"Added {row.code}.", "show_promise", row.row_id)

    page = FormPage(
        "Add a promise",
        "What customers are promised, in the words that they read.",
        under_aims(),
        url_for("organisation.add_promise"),
        "Add the promise",
    )
    return ask(form, act, page, lambda: offer_to_promise(form, Held()))


@pages.page("/promises/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_promise(row_id: int) -> Answer:
    row, form = get_promise(session(), row_id), PromiseForm()
    demand_in_use(row.status, "changed")
    code, codes = row.code, [one.code for one in measures_of_promise(session(), row_id)]
    held = Held(row.aim_id, row.product_id, measures=tuple(codes))
    if request.method == "GET":
        form.text.data, form.measures.data = row.text, codes
        form.aim_id.data, form.product_id.data = str(row.aim_id or ""), str(row.product_id or "")
        form.reopen_at(row.row_version)

    def act() -> AnyResponse:
        kept = get_promise(session(), row_id, to_change=True)
        operations.edit_promise(session(), kept, form.fields(), version=form.version(), by=current_actor(), now=now())
        return done(f"Changed {code}.", "show_promise", row_id)

    crumbs = under_aims((url_for("organisation.show_promise", row_id=row_id), code))
    page = FormPage(
        f"Change {code}", "", crumbs, url_for("organisation.edit_promise", row_id=row_id), "Save the promise"
    )
    return ask(form, act, page, lambda: offer_to_promise(form, held))


def _may_edit() -> bool:
    return current_actor().can(Capability.EDIT_ORGANISATION)


def _csv_rows(database: Database) -> Iterator[tuple[object, ...]]:
    def aims_at(reading: Session, cursor: str | None) -> Page:
        return aims_page(reading, cursor, EXPORT_PAGE)

    def promises_at(reading: Session, cursor: str | None) -> Page:
        page = promises_page(reading, cursor, EXPORT_PAGE)
        return Page(tuple(promise_lines(reading, page.rows)), page.next_cursor)

    for row in all_rows(database, aims_at):
        yield "aim", row.code, row.text, "", "", "", row.status, row.retired_reason
    for line in all_rows(database, promises_at):
        row, codes = line.row, "; ".join(measure.code for measure in line.measures)
        yield "promise", row.code, row.text, row.aim_code, row.product_name, codes, row.status, row.retired_reason
