"""The lists of measures, products and internal documents: a page of each, and how many a filter finds."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, count_up_to, page_of
from app.organisation.domain.words import InUse
from app.organisation.models import InternalDocument, Measure, Product
from app.organisation.queries.filters import ListFilter, in_use, owned_by, says
from app.people.queries import person_rows

MEASURE_SORTS = frozenset({"code", "name"})
PRODUCT_SORTS = frozenset({"name", "owner"})
DOCUMENT_SORTS = frozenset({"due", "name", "owner"})


def measures_page(session: Session, wanted: ListFilter, cursor: str | None, size: int = 50) -> Page:
    chosen = select(*(Measure.__table__.c)).where(*_measures(wanted))  # type: ignore[attr-defined]  # has one
    columns = {"code": col(Measure.code), "name": col(Measure.name)}
    return page_of(session, chosen, _order(columns, wanted, col(Measure.id)), cursor, size)


def measures_count(session: Session, wanted: ListFilter) -> int:
    return count_up_to(session, select(col(Measure.id)).where(*_measures(wanted)))


def products_page(session: Session, actor: Actor, wanted: ListFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the list, each row with its owner's name and whether that person is still here."""
    return _owned_page(session, Product, _products(actor, wanted), {"name": col(Product.name)}, wanted, cursor, size)


def products_count(session: Session, actor: Actor, wanted: ListFilter) -> int:
    return count_up_to(session, select(col(Product.id)).where(*_products(actor, wanted)))


def documents_page(session: Session, actor: Actor, wanted: ListFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the list, each row with its owner's name and whether that person is still here."""
    columns = {"due": col(InternalDocument.review_due_on), "name": col(InternalDocument.name)}
    return _owned_page(session, InternalDocument, _documents(actor, wanted), columns, wanted, cursor, size)


def documents_count(session: Session, actor: Actor, wanted: ListFilter) -> int:
    return count_up_to(session, select(col(InternalDocument.id)).where(*_documents(actor, wanted)))


def document_totals(session: Session, today: date) -> tuple[int, int]:
    """How many are in use, and of how many the review is overdue."""
    used = col(InternalDocument.status) == InUse.IN_USE
    late = func.count().filter(and_(used, col(InternalDocument.review_due_on) < today))
    row = session.execute(select(func.count().filter(used), late).select_from(InternalDocument)).one()
    return row[0], row[1]


def _owned_page(
    session: Session,
    table: type[Product | InternalDocument],
    conditions: list[ColumnElement[bool]],
    columns: dict[str, Any],
    wanted: ListFilter,
    cursor: str | None,
    size: int,
) -> Page:
    people = person_rows()
    chosen = (
        select(*(table.__table__.c))  # type: ignore[union-attr]  # every table class has one
        .add_columns(func.coalesce(people.c.name, "").label("owner_name"), people.c.is_active.label("owner_is_here"))
        .outerjoin(people, people.c.id == col(table.owner_id))
        .where(*conditions)
    )
    owner = type_coerce(func.lower(func.coalesce(people.c.name, "")), String)
    return page_of(session, chosen, _order({**columns, "owner": owner}, wanted, col(table.id)), cursor, size)


def _order(columns: dict[str, Any], wanted: ListFilter, row_id: Any) -> Order:
    return Order(columns[wanted.sort.removeprefix("-")], row_id, descending=wanted.sort.startswith("-"))


def _measures(wanted: ListFilter) -> list[ColumnElement[bool]]:
    return [*in_use(wanted, col(Measure.status)), *says(wanted.words, col(Measure.code), col(Measure.name))]


def _products(actor: Actor, wanted: ListFilter) -> list[ColumnElement[bool]]:
    """Retired ones stay in the catalogue until somebody asks for the others."""
    return [
        *([col(Product.status) == InUse(wanted.status)] if wanted.status in list(InUse) else []),
        *owned_by(actor, wanted, col(Product.owner_id)),
        *says(wanted.words, col(Product.name), col(Product.about)),
    ]


def _documents(actor: Actor, wanted: ListFilter) -> list[ColumnElement[bool]]:
    texts = (col(InternalDocument.name), col(InternalDocument.covers), col(InternalDocument.place))
    return [
        *in_use(wanted, col(InternalDocument.status)),
        *owned_by(actor, wanted, col(InternalDocument.owner_id)),
        *says(wanted.words, *texts),
    ]
