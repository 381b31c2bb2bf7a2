"""Reading cases: the list, one case, whose they are. A case of one client is seen by whoever serves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.cases.domain.words import CaseStatus, PlanStatus, number_of
from app.cases.models import CaseChange, ChangeCase, NoCase
from app.cases.queries.waiting import says_no_case
from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client, seen_row
from app.people.queries import person_rows
from regwatch.changes.queries import change_rows, internal_rows

EVERY, ME = "all", "me"
SORTS = frozenset({"number", "effective", "owner", "title"})
NEVER = date(9999, 12, 31)  # where a case stands in the order whose day of effect is not known
MOST_OWN = 200
LONGEST_ID = 9  # figures of an id that every database can hold


@dataclass(frozen=True)
class CaseFilter:
    """What the list is asked for; an empty status means open."""

    words: str = ""
    status: str = ""
    owner: str = ""
    sort: str = "effective"


@dataclass(frozen=True)
class CaseTotals:
    """The open cases of an actor in one sentence."""

    open: int
    in_effect: int


def seen_case(actor: Actor) -> ColumnElement[bool]:
    """The one scope rule of cases."""
    return seen_client(actor, col(ChangeCase.client_id))


def still_open(actor: Actor) -> ColumnElement[bool]:
    """Cases for which somebody still answers, of those that this actor may see."""
    return and_(col(ChangeCase.status) == CaseStatus.OPEN, seen_case(actor))


def cases_page(session: Session, actor: Actor, wanted: CaseFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the list, each row with its owner's name and whether that person is still here."""
    people = person_rows()
    statement = (
        _matching(actor, wanted)
        .add_columns(func.coalesce(people.c.name, "").label("owner_name"), people.c.is_active.label("owner_is_here"))
        .outerjoin(people, people.c.id == col(ChangeCase.owner_id))
    )
    columns: dict[str, Any] = {
        "number": col(ChangeCase.id),
        "effective": func.coalesce(col(ChangeCase.effective_on), NEVER),
        "title": col(ChangeCase.title),
        "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String),
    }
    key = wanted.sort.removeprefix("-")
    order = Order(columns[key], col(ChangeCase.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def cases_count(session: Session, actor: Actor, wanted: CaseFilter) -> int:
    """How many cases a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted).with_only_columns(col(ChangeCase.id)))


def open_totals(session: Session, actor: Actor, today: date) -> CaseTotals:
    """How many are open, and of how many the day of effect has come."""
    came = func.count().filter(col(ChangeCase.effective_on) <= today)
    row = session.execute(select(func.count(), came).select_from(ChangeCase).where(still_open(actor))).one()
    return CaseTotals(*row)


def visible_case(session: Session, actor: Actor, case_id: int, *, to_change: bool = False) -> ChangeCase:
    """One case, or NotFound: the same answer for one that is not there and one of another client."""
    found = seen_row(session, ChangeCase, col(ChangeCase.id) == case_id, seen_case(actor), to_change=to_change)
    if found is None:
        raise NotFound("case", number_of(case_id))
    return found


def case_of_change(session: Session, actor: Actor, change_id: int) -> Any:
    """A change's status, with its case as far as this actor may see that, or why it needs none; or NotFound."""
    changes, internal = change_rows(), internal_rows()
    found = session.execute(
        select(
            changes.c.id.label("change_id"),
            changes.c.status.label("change_status"),
            col(CaseChange.case_id).label("any_case_id"),
            col(ChangeCase.id),
            col(ChangeCase.title),
            col(ChangeCase.status),
            col(ChangeCase.effective_on),
            col(ChangeCase.ended_reason),
            internal.c.kind.label("internal_kind"),
            col(NoCase.reason).label("no_case_reason"),
            col(NoCase.said_at),
            col(NoCase.said_by_name),
        )
        .outerjoin(internal, internal.c.change_id == changes.c.id)
        .outerjoin(NoCase, says_no_case(changes))
        .outerjoin(CaseChange, col(CaseChange.change_id) == changes.c.id)
        .outerjoin(ChangeCase, and_(col(ChangeCase.id) == col(CaseChange.case_id), seen_case(actor)))
        .where(changes.c.id == change_id)
    ).one_or_none()
    if found is None:
        raise NotFound("change", str(change_id))
    return found


def owners_of_open(actor: Actor) -> Selection:
    """Who owns each open case, as a `Duty` asks for it."""
    return select(
        col(ChangeCase.owner_id).label("person_id"), col(ChangeCase.id).label("row_id"), col(ChangeCase.client_id)
    ).where(still_open(actor))


def own_open(session: Session, actor: Actor) -> Sequence[Any]:
    """A person's open cases, the earliest to take effect first; at most 200."""
    mine = and_(col(ChangeCase.owner_id) == actor.id, still_open(actor))
    chosen = select(
        col(ChangeCase.id), col(ChangeCase.title), col(ChangeCase.effective_on), col(ChangeCase.opened_at)
    ).where(mine)
    in_order = chosen.order_by(func.coalesce(col(ChangeCase.effective_on), NEVER), col(ChangeCase.id))
    return session.execute(in_order.limit(MOST_OWN)).all()


def plans_to_approve(session: Session, actor: Actor) -> Sequence[Any]:
    """Open cases whose plan waits for somebody like this actor: neither their own nor sent by them; at most 200."""
    waiting = and_(
        col(ChangeCase.plan_status) == PlanStatus.SENT,
        still_open(actor),
        col(ChangeCase.owner_id) != actor.id,
        func.coalesce(col(ChangeCase.plan_sent_by_id), 0) != actor.id,
    )
    chosen = select(
        col(ChangeCase.id),
        col(ChangeCase.title),
        col(ChangeCase.effective_on),
        col(ChangeCase.plan_sent_at),
        col(ChangeCase.plan_sent_by_name),
    ).where(waiting)
    in_order = chosen.order_by(func.coalesce(col(ChangeCase.effective_on), NEVER), col(ChangeCase.id))
    return session.execute(in_order.limit(MOST_OWN)).all()


def _matching(actor: Actor, wanted: CaseFilter) -> Selection:
    return select(
        col(ChangeCase.id),
        col(ChangeCase.title),
        col(ChangeCase.status),
        col(ChangeCase.client_id),
        col(ChangeCase.effective_on),
        col(ChangeCase.opened_at),
        col(ChangeCase.opened_by_name),
        col(ChangeCase.ended_at),
        col(ChangeCase.ended_by_name),
        col(ChangeCase.ended_reason),
    ).where(seen_case(actor), *_conditions(actor, wanted))


def _conditions(actor: Actor, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status in list(CaseStatus):
        conditions.append(col(ChangeCase.status) == CaseStatus(wanted.status))
    elif wanted.status != EVERY:
        conditions.append(col(ChangeCase.status) == CaseStatus.OPEN)
    if wanted.owner == ME:
        conditions.append(col(ChangeCase.owner_id) == actor.id)
    elif wanted.owner:
        conditions.append(col(ChangeCase.owner_id) == int(wanted.owner))
    if wanted.words:
        conditions.append(_says(wanted.words))
    return conditions


def _says(words: str) -> ColumnElement[bool]:
    """Its title holds the words, or they are its number as people write it."""
    in_title = func.lower(col(ChangeCase.title)).contains(words.lower(), autoescape=True)
    digits = words.upper().removeprefix("C-").lstrip("0")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_ID
    return or_(in_title, col(ChangeCase.id) == int(digits)) if is_number else in_title
