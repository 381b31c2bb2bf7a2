"""Products, services and offers: the catalogue, a page of each, and the form that adds and edits them."""

from collections.abc import Iterator

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.words import SHOWN, InUse
from app.organisation.forms import ProductForm
from app.organisation.models import Product
from app.organisation.queries.filters import ME, ListFilter
from app.organisation.queries.lists import PRODUCT_SORTS, products_count, products_page
from app.organisation.queries.rows import get_product, what_names
from app.organisation.routes.blueprint import BOTH, EDIT, READ, Answer, FormPage, ask, done, pages, under_aims
from app.organisation.routes.filtering import EXPORT_PAGE, PARTS, chosen_parts, wanted_filter
from app.organisation.routes.offering import offer_owners
from app.people.queries import find_person, person_choices
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime
from app.web.slots import panels

LIST = "organisation.list_products"
STATUSES = {status.value: SHOWN[status] for status in InUse}
CSV_HEADINGS = ("name", "kind", "about", "owner", "status", "retired_at", "retired_by", "retired_because")


@pages.page("/products", READ)
def list_products() -> str:
    actor, wanted = current_actor(), wanted_filter(STATUSES, PRODUCT_SORTS, "name")
    owners = {str(choice.id): choice.name for choice in person_choices(session(), actor)}
    return render_template(
        "organisation/list_products.html",
        page=products_page(session(), actor, wanted, request.args.get("after")),
        count_shown=shown_count(products_count(session(), actor, wanted)),
        wanted=wanted,
        statuses=list(STATUSES.items()),
        owners=[(ME, "Me"), *owners.items()],
        chosen=chosen_parts(LIST, wanted, STATUSES, owners),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("organisation.export_products", PARTS),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
    )


@pages.page("/products.csv", READ)
def export_products() -> Response:
    wanted = wanted_filter(STATUSES, PRODUCT_SORTS, "name")
    return csv_response("products", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted))


@pages.page("/products/<int:row_id>", READ)
def show_product(row_id: int) -> str:
    row, actor = get_product(session(), row_id), current_actor()
    return render_template(
        "organisation/show_product.html",
        row=row,
        owner=find_person(session(), row.owner_id),
        named=what_names(session(), row),
        panels=panels("product", session(), actor, row_id, now()),
        entries=latest_about(session(), actor, "product", str(row_id)),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
    )


@pages.page("/products/new", EDIT, methods=BOTH)
def add_product() -> Answer:
    form = ProductForm()

    def act() -> AnyResponse:
        row = operations.add_product(session(), form.fields(), by=current_actor(), now=now())
        return done(f"Added {row.name}.", "show_product", row.row_id)

    page = FormPage(
        "Add a product or service",
        "What customers are served for, and what the service offer holds.",
        _crumbs(),
        url_for("organisation.add_product"),
        "Add it to the catalogue",
    )
    return ask(form, act, page, lambda: offer_owners(form.owner_id))


@pages.page("/products/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_product(row_id: int) -> Answer:
    row, form = get_product(session(), row_id), ProductForm()
    demand_in_use(row.status, "changed")
    owner_id = row.owner_id
    if request.method == "GET":
        form.reopen_at(row.row_version)
        form.name.data, form.kind.data, form.about.data = row.name, row.kind.value, row.about
        form.owner_id.data = str(row.owner_id)

    def act() -> AnyResponse:
        held = get_product(session(), row_id, to_change=True)
        operations.edit_product(session(), held, form.fields(), version=form.version(), by=current_actor(), now=now())
        return done(f"Changed {held.name}.", "show_product", row_id)

    action = url_for("organisation.edit_product", row_id=row_id)
    page = FormPage(f"Change {row.name}", "", _crumbs(row), action, "Save the product")
    return ask(form, act, page, lambda: offer_owners(form.owner_id, owner_id))


def _crumbs(row: Product | None = None) -> tuple[tuple[str, str], ...]:
    above = (url_for(LIST), "Products and services")
    page = () if row is None else ((url_for("organisation.show_product", row_id=row.row_id), row.name),)
    return under_aims(above, *page)


def _csv_rows(database: Database, actor: Actor, wanted: ListFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return products_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            row.name, row.kind, row.about, row.owner_name, row.status, row.retired_at, row.retired_by_name,
            row.retired_reason,
        )  # fmt: skip
