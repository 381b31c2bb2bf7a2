"""Taking something out of use: one small form that first says what names it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.forms import RetireForm
from app.organisation.queries.rows import (
    get_aim,
    get_document,
    get_measure,
    get_objective,
    get_product,
    get_promise,
    what_names,
)
from app.organisation.routes.blueprint import BOTH, EDIT, Answer, done, pages, under_aims
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session
from app.web.slots import panels


class Shelf(NamedTuple):
    """What lies at an address: how it is read, its word, page and list beside the aims, the slot of what names it."""

    get: Callable[..., Any]
    word: str
    page: str
    listed: tuple[str, str] | None = None
    slot: str = ""


SHELVES = {
    "aims": Shelf(get_aim, "aim", "show_aim", slot="aim"),
    "promises": Shelf(get_promise, "promise", "show_promise", slot="promise"),
    "objectives": Shelf(get_objective, "objective", "show_objective", ("list_objectives", "Objectives")),
    "measures": Shelf(get_measure, "measure", "show_measure", ("list_measures", "Measures"), "measure"),
    "products": Shelf(get_product, "product", "show_product", ("list_products", "Products and services"), "product"),
    "documents": Shelf(get_document, "document", "show_document", ("list_documents", "Internal documents")),
}


@pages.page(f"/<any({', '.join(SHELVES)}):shelf>/<int:row_id>/retire", EDIT, methods=BOTH)
def retire(shelf: str, row_id: int) -> Answer:
    lies, form = SHELVES[shelf], RetireForm()
    row = lies.get(session(), row_id)
    demand_in_use(row.status, "retired")
    if request.method == "GET":
        form.reopen_at(row.row_version)
    named = what_names(session(), row) if lies.word in {"aim", "measure", "product"} else []
    name = row.name if lies.word in {"product", "document"} else row.code

    def act() -> Response:
        held = lies.get(session(), row_id, to_change=True)
        reason = form.reason.data or ""
        operations.retire(session(), held, reason, version=form.version(), by=current_actor(), now=now())
        return done(f"Retired {name}.", lies.page, row_id)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    above = [(url_for(f"organisation.{lies.listed[0]}"), lies.listed[1])] if lies.listed else []
    page = render_template(
        "organisation/retire.html",
        form=form,
        stale=stale,
        word=lies.word,
        name=name,
        named=named,
        crumbs=under_aims(*above),
        action=url_for("organisation.retire", shelf=shelf, row_id=row_id),
        back=url_for(f"organisation.{lies.page}", row_id=row_id),
        panels=panels(lies.slot, session(), current_actor(), row_id, now()) if lies.slot else [],
    )
    return page, status_of(form, stale)
