"""Internal changes and what came of each: the history of their reviews (SPEC F03, PC 13)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from app.cases.models import CaseChange, ChangeCase, NoCase
from app.cases.queries.cases import seen_case
from app.cases.queries.waiting import says_no_case
from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from regwatch.changes.domain.internal import InternalKind
from regwatch.changes.queries import change_rows, internal_rows

WAITING, CASE, NONE = "waiting", "case", "none"


@dataclass(frozen=True)
class InternalFilter:
    """What the list is asked for; empty means any."""

    words: str = ""
    kind: str = ""
    outcome: str = ""


def internal_page(
    session: Session, actor: Actor, wanted: InternalFilter, cursor: str | None, size: int = 50
) -> tuple[Page, int]:
    """A page of internal changes, the newest first, each with its case or the reason for none; and how many match."""
    changes, internal = change_rows(), internal_rows()
    statement: Selection = (
        select(
            changes.c.id,
            changes.c.title,
            changes.c.status,
            changes.c.effective_on,
            changes.c.first_seen_at,
            changes.c.decided_by_name,
            internal.c.kind,
            col(CaseChange.case_id).label("any_case_id"),
            col(ChangeCase.id).label("case_id"),
            col(ChangeCase.status).label("case_status"),
            col(ChangeCase.ended_reason),
            col(NoCase.reason),
            col(NoCase.said_by_name),
            col(NoCase.said_at),
        )
        .join(internal, internal.c.change_id == changes.c.id)
        .outerjoin(NoCase, says_no_case(changes))
        .outerjoin(CaseChange, col(CaseChange.change_id) == changes.c.id)
        .outerjoin(ChangeCase, and_(col(ChangeCase.id) == col(CaseChange.case_id), seen_case(actor)))
        .where(*_conditions(changes, internal, wanted))
    )
    order = Order(changes.c.first_seen_at, changes.c.id, descending=True)
    return page_of(session, statement, order, cursor, size), count_up_to(session, statement)


def _conditions(changes: Any, internal: Any, wanted: InternalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(func.lower(changes.c.title).contains(wanted.words.lower(), autoescape=True))
    if wanted.kind in list(InternalKind):
        conditions.append(internal.c.kind == InternalKind(wanted.kind))
    has_case, has_reason = col(CaseChange.id).is_not(None), col(NoCase.id).is_not(None)
    if wanted.outcome == CASE:
        conditions.append(has_case)
    elif wanted.outcome == NONE:
        conditions.append(and_(~has_case, has_reason))
    elif wanted.outcome == WAITING:
        conditions.append(and_(~has_case, ~has_reason))
    return conditions
