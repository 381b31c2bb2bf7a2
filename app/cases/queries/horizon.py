"""What takes effect when: open cases, and relevant changes that nobody opened a case from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, literal, null, select, union_all
from sqlmodel import Session, col

from app.cases.domain.horizon import MONTHS, PRESSING_DAYS, first_of_month, is_ready
from app.cases.models import ChangeCase
from app.cases.queries.cases import NEVER, still_open
from app.cases.queries.counts import counts_of
from app.cases.queries.waiting import waits_for_a_case
from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.people.queries import person_rows
from regwatch.changes.queries import change_rows

CASE, CHANGE = "case", "change"
PAST, SOON, LATER, UNKNOWN = "past", "soon", "later", "unknown"
MOST_COUNTED = 500


@dataclass(frozen=True)
class HorizonFilter:
    """What the page is asked for; empty means any."""

    words: str = ""
    kind: str = ""
    when: str = ""


@dataclass(frozen=True)
class Pressing:
    """What takes effect in under 30 days, or has, and is not ready: cases, and changes without one."""

    cases: int
    changes: int


def horizon_page(
    session: Session, actor: Actor, wanted: HorizonFilter, today: date, cursor: str | None, size: int = 50
) -> tuple[Page, int]:
    """A page of what is coming, the earliest first, what has no day last; and how much there is."""
    lines, people = _lines(actor), person_rows()
    statement: Selection = (
        select(lines, func.coalesce(people.c.name, "").label("owner_name"), people.c.is_active.label("owner_is_here"))
        .outerjoin(people, people.c.id == lines.c.owner_id)
        .where(*_conditions(lines, wanted, today))
    )
    order = Order(func.coalesce(lines.c.effective_on, NEVER), lines.c.line_id)
    return page_of(session, statement, order, cursor, size), count_up_to(session, statement)


def days_of_effect(session: Session, actor: Actor, today: date) -> Sequence[Any]:
    """How many cases and changes take effect on each day of this month and the eleven after it."""
    lines = _lines(actor)
    falls = lines.c.effective_on >= first_of_month(today), lines.c.effective_on < first_of_month(today, MONTHS)
    grouped = select(lines.c.effective_on, lines.c.kind, func.count()).where(*falls)
    return session.execute(grouped.group_by(lines.c.effective_on, lines.c.kind)).all()


def pressing(session: Session, actor: Actor, today: date) -> Pressing:
    """What should be ready by now and is not; the first 500 cases are counted."""
    until = today + timedelta(days=PRESSING_DAYS)
    soon = select(col(ChangeCase.id)).where(still_open(actor), col(ChangeCase.effective_on) < until)
    in_order = soon.order_by(col(ChangeCase.effective_on), col(ChangeCase.id)).limit(MOST_COUNTED)
    counts = counts_of(session, [row.id for row in session.execute(in_order)])
    changes = change_rows()
    waiting = select(changes.c.id).where(waits_for_a_case(changes), changes.c.effective_on < until)
    return Pressing(sum(not is_ready(held) for held in counts.values()), count_up_to(session, waiting))


def _lines(actor: Actor) -> Subquery:
    """Both kinds as one list. `line_id` is unique in it: even for cases, odd for changes."""
    changes = change_rows()
    cases: Selection = select(
        literal(CASE).label("kind"),
        (col(ChangeCase.id) * 2).label("line_id"),
        col(ChangeCase.id).label("id"),
        col(ChangeCase.title).label("title"),
        col(ChangeCase.effective_on).label("effective_on"),
        cast(col(ChangeCase.owner_id), Integer).label("owner_id"),
        literal("").label("publisher"),
    ).where(still_open(actor))
    waiting: Selection = select(
        literal(CHANGE),
        changes.c.id * 2 + 1,
        changes.c.id,
        changes.c.title,
        changes.c.effective_on,
        cast(null(), Integer),
        changes.c.publisher,
    ).where(waits_for_a_case(changes))
    return union_all(cases, waiting).subquery("horizon_lines")


def _conditions(lines: Subquery, wanted: HorizonFilter, today: date) -> list[ColumnElement[bool]]:
    day, until = lines.c.effective_on, today + timedelta(days=PRESSING_DAYS)
    spans: dict[str, list[ColumnElement[bool]]] = {
        PAST: [day <= today],
        SOON: [day > today, day < until],
        LATER: [day >= until],
        UNKNOWN: [day.is_(None)],
    }
    conditions = list(spans.get(wanted.when, []))
    if wanted.kind in {CASE, CHANGE}:
        conditions.append(lines.c.kind == wanted.kind)
    if wanted.words:
        conditions.append(func.lower(lines.c.title).contains(wanted.words.lower(), autoescape=True))
    return conditions
