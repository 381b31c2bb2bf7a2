"""Reading actions. An action is seen by its owner, by who opened it, and by whoever sees its unit."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, Subquery, and_, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.actions.domain.days import number_of
from app.actions.domain.lateness import CLOCKS, DUE
from app.actions.domain.lifecycle import UNSETTLED
from app.actions.domain.words import ActionKind, ActionStatus
from app.actions.models import Action, ActionEvidence
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client, seen_row, seen_unit
from app.files.queries import EvidenceLine, evidence_by_ids
from app.people.queries import person_rows, site_rows, team_rows
from app.reminders.queries.clocks import is_overdue, is_running

ME, LEFT, EVERY = "me", "left", "all"
LONGEST_ID = 9  # figures of an id that every database can hold
NUMBER = re.compile(r"(?:AC-?)?0*(\d{1,9})", re.IGNORECASE)
SORTS = frozenset({"number", "due", "owner", "title"})


@dataclass(frozen=True)
class ActionFilter:
    """What the list is asked for; an empty status means what is not closed yet."""

    words: str = ""
    owner: str = ""
    status: str = ""
    kind: str = ""
    overdue: str = ""
    sort: str = "due"


@dataclass(frozen=True)
class Totals:
    """An actor's part of the actions in one sentence."""

    live: int
    overdue: int
    to_verify: int


@dataclass(frozen=True)
class ActionLine:
    """An action as its origin's page shows it."""

    id: int
    cycle: int
    kind: ActionKind
    title: str
    owner_id: int
    owner_name: str
    owner_is_here: bool
    due_on: date
    status: ActionStatus
    done_at: datetime | None
    verified_at: datetime | None
    verified_by_name: str

    @property
    def number(self) -> str:
        return number_of(self.id)


def seen_action(actor: Actor) -> ColumnElement[bool]:
    """The one scope rule of actions. What is about no unit, as a part of a change case, is for those who run cases."""
    own = or_(col(Action.owner_id) == actor.id, col(Action.opened_by_id) == actor.id)
    unit = seen_unit(actor, col(Action.team_id), col(Action.site_id))
    seen = [unit, own]
    if actor.can(Capability.RUN_CASES):
        seen.append(and_(col(Action.team_id).is_(None), col(Action.site_id).is_(None)))
    return and_(seen_client(actor, col(Action.client_id)), or_(*seen))


def actions_page(
    session: Session, actor: Actor, wanted: ActionFilter, cursor: str | None, today: date, size: int = 50
) -> Page:
    """A page of the list, each row with its owner's name and whether that person is still here."""
    people = person_rows()
    statement = (
        _matching(actor, wanted, today)
        .add_columns(func.coalesce(people.c.name, "").label("owner_name"), people.c.is_active.label("owner_is_here"))
        .outerjoin(people, people.c.id == col(Action.owner_id))
    )
    columns: dict[str, Any] = {
        "number": col(Action.id),
        "due": col(Action.due_on),
        "title": col(Action.title),
        "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String),
    }
    key = wanted.sort.removeprefix("-")
    order = Order(columns.get(key, columns["due"]), col(Action.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def actions_count(session: Session, actor: Actor, wanted: ActionFilter, today: date) -> int:
    """How many actions a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted, today).with_only_columns(col(Action.id)))


def totals(session: Session, actor: Actor, today: date) -> Totals:
    """One grouped query over what is not closed and this actor may see."""
    row = session.execute(
        select(
            func.count().filter(is_running(Action, DUE)),
            func.count().filter(is_overdue(Action, today, CLOCKS)),
            func.count().filter(col(Action.status) == ActionStatus.DONE),
        )
        .select_from(Action)
        .where(col(Action.status).in_(UNSETTLED), seen_action(actor))
    ).one()
    return Totals(*row)


def late_count(session: Session, actor: Actor, today: date) -> int:
    """How many of the actions that this actor may see are late."""
    late = select(col(Action.id)).where(is_overdue(Action, today, CLOCKS), seen_action(actor))
    return count_up_to(session, late)


def visible_action(session: Session, actor: Actor, action_id: int, *, to_change: bool = False) -> Action:
    """One action, or NotFound: the same answer for one that is not there and one of another unit.

    `to_change` holds the row until the transaction ends, so that two decisions at once cannot both be the first.
    """
    found = seen_row(session, Action, col(Action.id) == action_id, seen_action(actor), to_change=to_change)
    if found is None:
        raise NotFound("action", number_of(action_id))
    return found


def action_of(session: Session, origin_kind: str, origin_id: int, action_id: int, *, to_change: bool = False) -> Action:
    """One action of an origin that the caller let its reader see, or NotFound."""
    own = (col(Action.origin_kind) == origin_kind, col(Action.origin_id) == origin_id)
    found = seen_row(session, Action, col(Action.id) == action_id, *own, to_change=to_change)
    if found is None:
        raise NotFound("action", number_of(action_id))
    return found


def place_of_action(session: Session, row: Action) -> str:
    """The name of the unit that it is about, team before site; empty where it is about none."""
    teams, sites = team_rows(), site_rows()
    name = session.execute(select(teams.c.name).where(teams.c.id == row.team_id)).scalar() if row.team_id else None
    if name is None and row.site_id:
        name = session.execute(select(sites.c.name).where(sites.c.id == row.site_id)).scalar()
    return str(name or "")


def evidence_of(session: Session, row: Action) -> list[EvidenceLine]:
    """What was attached to it, oldest first."""
    return list(evidence_by_ids(session, _evidence_ids(session, row.row_id)).values())


def actions_of(session: Session, origin_kind: str, origin_id: int) -> list[ActionLine]:
    """All actions of one origin, newest cycle first, then as they were opened; one query."""
    people = person_rows()
    chosen = (
        select(
            col(Action.id),
            col(Action.cycle),
            col(Action.kind),
            col(Action.title),
            col(Action.owner_id),
            func.coalesce(people.c.name, "").label("owner_name"),
            func.coalesce(people.c.is_active, False).label("owner_is_here"),
            col(Action.due_on),
            col(Action.status),
            col(Action.done_at),
            col(Action.verified_at),
            col(Action.verified_by_name),
        )
        .outerjoin(people, people.c.id == col(Action.owner_id))
        .where(col(Action.origin_kind) == origin_kind, col(Action.origin_id) == origin_id)
        .order_by(col(Action.cycle).desc(), col(Action.id))
    )
    return [ActionLine(*row) for row in session.execute(chosen)]


@cache
def action_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    return select(
        col(Action.id),
        col(Action.origin_kind),
        col(Action.origin_id),
        col(Action.cycle),
        col(Action.kind),
        col(Action.title),
        col(Action.owner_id),
        col(Action.due_on),
        col(Action.status),
        col(Action.started_at),
        col(Action.done_at),
        col(Action.done_by_id),
        col(Action.verified_at),
        col(Action.verified_by_name),
        col(Action.cancelled_reason),
    ).subquery("action_rows")


def _evidence_ids(session: Session, action_id: int) -> list[int]:
    chosen = select(col(ActionEvidence.evidence_id)).where(col(ActionEvidence.action_id) == action_id)
    return list(session.scalars(chosen.order_by(col(ActionEvidence.id))))


def _matching(actor: Actor, wanted: ActionFilter, today: date) -> Selection:
    return select(
        col(Action.id),
        col(Action.title),
        col(Action.kind),
        col(Action.status),
        col(Action.origin_kind),
        col(Action.origin_id),
        col(Action.origin_label),
        col(Action.owner_id),
        col(Action.due_on),
        col(Action.opened_at),
        col(Action.done_at),
        col(Action.verified_at),
        col(Action.verified_by_name),
        col(Action.sent_back_reason),
    ).where(seen_action(actor), *_conditions(actor, wanted, today))


def _conditions(actor: Actor, wanted: ActionFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status in list(ActionStatus):
        conditions.append(col(Action.status) == ActionStatus(wanted.status))
    elif wanted.status != EVERY:
        conditions.append(col(Action.status).in_(UNSETTLED))
    if wanted.kind in list(ActionKind):
        conditions.append(col(Action.kind) == ActionKind(wanted.kind))
    if wanted.overdue:
        conditions.append(is_overdue(Action, today, CLOCKS))
    if wanted.words:
        conditions.append(_words(wanted.words))
    owner = _owner(actor, wanted.owner)
    return conditions if owner is None else [*conditions, owner]


def _words(words: str) -> ColumnElement[bool]:
    low = words.lower()
    found = [func.lower(col(column)).contains(low, autoescape=True) for column in (Action.title, Action.origin_label)]
    number = NUMBER.fullmatch(words)
    return or_(*found, col(Action.id) == int(number.group(1))) if number else or_(*found)


def _owner(actor: Actor, owner: str) -> ColumnElement[bool] | None:
    if owner == LEFT:
        return owner_has_left()
    if owner == ME:
        return col(Action.owner_id) == actor.id
    is_id = owner.isascii() and owner.isdecimal() and len(owner) <= LONGEST_ID
    return col(Action.owner_id) == int(owner) if is_id else None


def owner_has_left() -> ColumnElement[bool]:
    people = person_rows()
    return col(Action.owner_id).in_(select(people.c.id).where(people.c.is_active.is_(False)))
