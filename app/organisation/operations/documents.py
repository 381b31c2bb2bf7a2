"""Internal documents: added, edited, and reviewed with an outcome that moves the next due day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words, next_review
from app.core.errors import BadInput
from app.core.text import READ_LATER
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.words import SHOWN, OwnDocumentKind, ReviewOutcome
from app.organisation.models import DocumentReview, InternalDocument
from app.organisation.operations.rows import (
    Said,
    accept,
    check_owner,
    demand_editor,
    demand_text,
    insert,
    keep,
    keep_edit,
)
from app.people.queries import find_person

NAME_IT, SAY_WHERE = "Give the document its title", "Say where it is kept: an address, a folder or a shelf"
LONGEST_INTERVAL = 120
FOUND = {
    ReviewOutcome.NO_CHANGE: ("no change is needed:", f"Say why no change is needed. {READ_LATER}"),
    ReviewOutcome.CHANGE_FOUND: ("something has to change:", f"Say what has to change. {READ_LATER}"),
}


@dataclass(frozen=True)
class DocumentFields:
    name: str
    kind: OwnDocumentKind
    place: str
    owner_id: int
    review_every_months: int
    review_due_on: date
    covers: str = ""


def add_document(session: Session, sent: DocumentFields, *, by: Actor, now: datetime) -> InternalDocument:
    demand_editor(by)
    row = InternalDocument(added_at=now, added_by_name=by.name, **_values(sent))
    check_owner(session, sent.owner_id, by=by)
    insert(session, row, row.name, by=by, now=now, after=_said(session, row))
    return row


def edit_document(
    session: Session, row: InternalDocument, sent: DocumentFields, *, version: int, by: Actor, now: datetime
) -> None:
    demand_editor(by)
    demand_in_use(row.status, "changed")
    values = _values(sent)
    accept(row, version, sent)
    if sent.owner_id != row.owner_id:
        check_owner(session, sent.owner_id, by=by)
    was = _said(session, row)
    for name, value in values.items():
        setattr(row, name, value)
    keep_edit(session, row, was, _said(session, row), by=by, now=now)


def review_document(
    session: Session,
    row: InternalDocument,
    outcome: ReviewOutcome,
    note: str,
    *,
    today: date,
    by: Actor,
    now: datetime,
) -> DocumentReview:
    """Note a review, also one after which nothing changes; the next is due after the document's own interval."""
    demand_editor(by)
    demand_in_use(row.status, "reviewed")
    words, asked = FOUND[outcome]
    note = demand_text(note, "note", asked)
    before = {"reviewed_on": row.reviewed_on, "review_due_on": row.review_due_on}
    row.reviewed_on, row.review_due_on = today, next_review(today, row.review_every_months)
    row.row_version += 1
    review = DocumentReview(
        document_id=row.row_id,
        reviewed_on=today,
        outcome=outcome,
        note=note,
        next_due_on=row.review_due_on,
        reviewed_at=now,
        reviewed_by_name=by.name,
    )
    session.add(review)
    after = {"reviewed_on": today, "review_due_on": row.review_due_on, "outcome": outcome.value, "note": note}
    due = day_in_words(row.review_due_on)
    sentence = f"{by.name} reviewed {row.name}: {words} {note}. Next by {due}"
    keep(session, row, "reviewed", sentence, by=by, now=now, before=before, after=after)
    return review


def _values(sent: DocumentFields) -> Said:
    if not 1 <= sent.review_every_months <= LONGEST_INTERVAL:
        raise BadInput({"review_every_months": f"Between 1 and {LONGEST_INTERVAL} months"})
    return {
        "name": demand_text(sent.name, "name", NAME_IT),
        "place": demand_text(sent.place, "place", SAY_WHERE),
        "kind": sent.kind,
        "owner_id": sent.owner_id,
        "review_every_months": sent.review_every_months,
        "review_due_on": sent.review_due_on,
        "covers": sent.covers.strip(),
    }


def _said(session: Session, row: InternalDocument) -> Said:
    owner = find_person(session, row.owner_id)
    return {
        "title": row.name,
        "kind": SHOWN[row.kind].lower(),
        "place": row.place,
        "owner": owner.name if owner else "",
        "months between reviews": row.review_every_months,
        "next review": row.review_due_on,
        "covers": row.covers,
    }
