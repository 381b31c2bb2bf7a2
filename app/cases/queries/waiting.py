"""Relevant changes that have no case and of which nobody has said that they need none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, select
from sqlmodel import Session, col

from app.cases.models import CaseChange, NoCase
from app.db.paging import Order, Page, count_up_to, page_of
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.changes.queries import change_rows

MOST_LATE = 200


def says_no_case(changes: Subquery) -> ColumnElement[bool]:
    """That it needs no case, said of the change as it stands: one that was revised or decided anew is open again."""
    return and_(col(NoCase.change_id) == changes.c.id, col(NoCase.change_version) == changes.c.row_version)


def waits_for_a_case(changes: Subquery) -> ColumnElement[bool]:
    """Relevant, without a case, and nobody has said that it needs none."""
    has_case = select(col(CaseChange.id)).where(col(CaseChange.change_id) == changes.c.id).exists()
    needs_none = select(col(NoCase.id)).where(says_no_case(changes)).exists()
    return and_(changes.c.status == ChangeStatus.RELEVANT, ~has_case, ~needs_none)


def late_without_a_case(session: Session, decided_by: datetime) -> Sequence[Any]:
    """Those that were marked relevant by then, the oldest decision first; at most 200."""
    changes = change_rows()
    chosen = select(changes.c.id, changes.c.title, changes.c.publisher, changes.c.decided_at).where(
        waits_for_a_case(changes), changes.c.decided_at <= decided_by
    )
    return session.execute(chosen.order_by(changes.c.decided_at, changes.c.id).limit(MOST_LATE)).all()


def waiting_count(session: Session) -> int:
    """How many wait, counted to 10,000."""
    changes = change_rows()
    return count_up_to(session, select(changes.c.id).where(waits_for_a_case(changes)))


def waiting_page(session: Session, cursor: str | None, size: int = 50) -> Page:
    """A page of those that wait, the newest first."""
    changes = change_rows()
    chosen = select(changes.c.id, changes.c.title, changes.c.publisher, changes.c.decided_at, changes.c.effective_on)
    order = Order(changes.c.first_seen_at, changes.c.id, descending=True)
    return page_of(session, chosen.where(waits_for_a_case(changes)), order, cursor, size)
