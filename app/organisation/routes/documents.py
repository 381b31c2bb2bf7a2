"""Internal documents: the directory of our own sources, a page of each, and their reviews."""

from collections.abc import Iterator

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, next_review
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.words import SHOWN, InUse, ReviewOutcome
from app.organisation.forms import DocumentForm, DocumentReviewForm
from app.organisation.models import InternalDocument
from app.organisation.queries.filters import EVERY, ME, ListFilter
from app.organisation.queries.lists import DOCUMENT_SORTS, document_totals, documents_count, documents_page
from app.organisation.queries.rows import get_document, reviews_of
from app.organisation.routes.blueprint import BOTH, EDIT, READ, Answer, FormPage, ask, done, pages, under_aims
from app.organisation.routes.filtering import EXPORT_PAGE, PARTS, chosen_parts, wanted_filter
from app.organisation.routes.offering import offer_owners
from app.people.queries import find_person, person_choices
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime

LIST = "organisation.list_documents"
STATUSES = {status.value: SHOWN[status] for status in InUse}
CSV_HEADINGS = (
    "title", "kind", "where_it_is_kept", "what_it_covers", "owner", "reviewed_every_months", "last_looked_at",
    "next_review_by", "status", "retired_because",
)  # fmt: skip


@pages.page("/documents", READ)
def list_documents() -> str:
    actor, wanted = current_actor(), wanted_filter(STATUSES, DOCUMENT_SORTS, "due")
    owners = {str(choice.id): choice.name for choice in person_choices(session(), actor)}
    return render_template(
        "organisation/list_documents.html",
        page=documents_page(session(), actor, wanted, request.args.get("after")),
        totals=document_totals(session(), today()),
        count_shown=shown_count(documents_count(session(), actor, wanted)),
        wanted=wanted,
        today=today(),
        statuses=[*STATUSES.items(), (EVERY, "Retired too")],
        owners=[(ME, "Me"), *owners.items()],
        chosen=chosen_parts(LIST, wanted, STATUSES, owners),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("organisation.export_documents", PARTS),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
        sees_sources=actor.can(Capability.READ_SOURCES),
    )


@pages.page("/documents.csv", READ)
def export_documents() -> Response:
    wanted = wanted_filter(STATUSES, DOCUMENT_SORTS, "due")
    return csv_response("documents", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted))


@pages.page("/documents/<int:row_id>", READ)
def show_document(row_id: int) -> str:
    row, actor = get_document(session(), row_id), current_actor()
    return render_template(
        "organisation/show_document.html",
        row=row,
        owner=find_person(session(), row.owner_id),
        reviews=reviews_of(session(), row_id),
        entries=latest_about(session(), actor, "internal_document", str(row_id)),
        today=today(),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
    )


@pages.page("/documents/new", EDIT, methods=BOTH)
def add_document() -> Answer:
    form = DocumentForm()
    if request.method == "GET":
        form.review_due_on.data = next_review(today(), form.review_every_months.data or 12)

    def act() -> AnyResponse:
        row = operations.add_document(session(), form.fields(), by=current_actor(), now=now())
        return done(f"Added {row.name}.", "show_document", row.row_id)

    page = FormPage(
        "Add an internal document",
        "Where people learn what the organisation wants and offers. The document itself stays where it is kept.",
        _crumbs(),
        url_for("organisation.add_document"),
        "Add the document",
    )
    return ask(form, act, page, lambda: offer_owners(form.owner_id))


@pages.page("/documents/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_document(row_id: int) -> Answer:
    row, form = get_document(session(), row_id), DocumentForm()
    demand_in_use(row.status, "changed")
    owner_id = row.owner_id
    if request.method == "GET":
        form.reopen_at(row.row_version)
        form.name.data, form.kind.data, form.place.data, form.covers.data = row.name, row.kind, row.place, row.covers
        form.owner_id.data = str(row.owner_id)
        form.review_every_months.data, form.review_due_on.data = row.review_every_months, row.review_due_on

    def act() -> AnyResponse:
        held = get_document(session(), row_id, to_change=True)
        operations.edit_document(session(), held, form.fields(), version=form.version(), by=current_actor(), now=now())
        return done(f"Changed {held.name}.", "show_document", row_id)

    action = url_for("organisation.edit_document", row_id=row_id)
    page = FormPage(f"Change {row.name}", "", _crumbs(row), action, "Save the document")
    return ask(form, act, page, lambda: offer_owners(form.owner_id, owner_id))


@pages.page("/documents/<int:row_id>/review", EDIT, methods=BOTH)
def review_document(row_id: int) -> Answer:
    row, form = get_document(session(), row_id), DocumentReviewForm()
    demand_in_use(row.status, "reviewed")

    def act() -> AnyResponse:
        held = get_document(session(), row_id, to_change=True)
        review = operations.review_document(
            session(), held, ReviewOutcome(form.outcome.data), form.note.data or "", today=today(),
            by=current_actor(), now=now(),
        )  # fmt: skip
        return done(f"Reviewed. The next is due by {day_in_words(review.next_due_on)}.", "show_document", row_id)

    due = day_in_words(next_review(today(), row.review_every_months))
    lede = f"It is kept at {row.place}. After this review, the next is due by {due}."
    action = url_for("organisation.review_document", row_id=row_id)
    return ask(form, act, FormPage(f"Review {row.name}", lede, _crumbs(row), action, "Record the review"))


def _crumbs(row: InternalDocument | None = None) -> tuple[tuple[str, str], ...]:
    above = (url_for(LIST), "Internal documents")
    page = () if row is None else ((url_for("organisation.show_document", row_id=row.row_id), row.name),)
    return under_aims(above, *page)


def _csv_rows(database: Database, actor: Actor, wanted: ListFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return documents_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            row.name, row.kind, row.place, row.covers, row.owner_name, row.review_every_months, row.reviewed_on,
            row.review_due_on, row.status, row.retired_reason,
        )  # fmt: skip
