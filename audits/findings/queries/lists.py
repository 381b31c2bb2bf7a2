"""Findings as a list, a board and figures. `seen_finding` is the one rule of who may see which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client, seen_row, seen_unit
from app.people.queries import person_rows, site_rows, team_rows
from app.reminders.queries.clocks import day_of, is_overdue, is_running
from app.requirements.queries import requirement_rows
from audits.findings.domain.lateness import CLOCKS, WORKED_TOWARDS
from audits.findings.domain.lifecycle import OPEN, TO_CHECK, UNDER_WAY, number_of
from audits.findings.models import Finding, FindingImplementation, FindingRequirement
from audits.words import FindingStatus, Grade

ME = "me"
NEVER = date(9999, 12, 31)
CARDS = 20
LONGEST_ID = 9  # figures of an id that every database can hold


@dataclass(frozen=True)
class FindingFilter:
    """What the list is asked for; empty means any. `state` is a status, or `open` for every open one."""

    words: str = ""
    state: str = ""
    grade: str = ""
    team: str = ""
    owner: str = ""
    requirement: str = ""
    only: str = ""  # overdue, repeat or systemic
    sort: str = "-number"


@dataclass(frozen=True)
class BoardColumn:
    """A column of the board: how many stand there, and the first of them."""

    status: FindingStatus
    count: int
    cards: Sequence[Any]


@dataclass(frozen=True)
class Figures:
    """The findings of this actor in a few numbers, each with what it is out of."""

    open: int
    overdue: int
    by_grade: dict[Grade, int]
    checked: int
    effective_first_time: int
    raised: int
    repeats: int
    implemented: int  # cycles whose fix was made against a day, however the check of it ended
    on_time: int


def seen_finding(actor: Actor) -> ColumnElement[bool]:
    """Findings of the actor's clients, in a unit that they see, or that they own or raised."""
    return and_(
        seen_client(actor, col(Finding.client_id)),
        or_(
            seen_unit(actor, col(Finding.team_id), col(Finding.site_id)),
            col(Finding.owner_id) == actor.id,
            col(Finding.raised_by_id) == actor.id,
        ),
    )


def visible_finding(session: Session, actor: Actor, finding_id: int, *, to_change: bool = False) -> Finding:
    """One finding, or NotFound: the same answer for one that is not there and one that this actor may not see.

    `to_change` holds the row until the transaction ends, so that two steps at once go one after the other.
    """
    found = seen_row(session, Finding, col(Finding.id) == finding_id, seen_finding(actor), to_change=to_change)
    if found is None:
        raise NotFound("finding", number_of(finding_id))
    return found


def next_due() -> Any:
    """The day that a finding is worked towards now, as `next_clock` tells it of one row."""
    return case(*((is_running(Finding, clock), day_of(Finding, clock)) for clock in WORKED_TOWARDS), else_=None)


def findings_page(
    session: Session, actor: Actor, wanted: FindingFilter, cursor: str | None, *, today: date, size: int = 50
) -> Page:
    """A page of the list, each row with the names that it shows; one query."""
    key = wanted.sort.removeprefix("-")
    order = Order(_SORTS.get(key, _SORTS["number"]), col(Finding.id), descending=wanted.sort.startswith("-"))
    return page_of(session, _with_names(_matching(actor, wanted, today)), order, cursor, size)


def findings_count(session: Session, actor: Actor, wanted: FindingFilter, *, today: date) -> int:
    """How many findings a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted, today).with_only_columns(col(Finding.id)))


def board(session: Session, actor: Actor, wanted: FindingFilter, *, today: date) -> list[BoardColumn]:
    """The open statuses as columns, with at most 20 cards each, the earliest due first; two queries."""
    matching = _matching(actor, wanted, today).where(col(Finding.status).in_(OPEN))
    counted = matching.with_only_columns(col(Finding.status), func.count()).group_by(col(Finding.status))
    counts = {row[0]: row[1] for row in session.execute(counted)}
    due = func.coalesce(next_due(), literal(NEVER))
    place = func.row_number().over(partition_by=col(Finding.status), order_by=(due, col(Finding.id))).label("place")
    placed = matching.with_only_columns(col(Finding.id), place).subquery()
    chosen = _with_names(select(*_COLUMNS).join(placed, placed.c.id == col(Finding.id)).where(placed.c.place <= CARDS))
    rows = session.execute(chosen.order_by(placed.c.place, col(Finding.id))).all()
    return [
        BoardColumn(status, counts.get(status, 0), [row for row in rows if row.status is status])
        for status in (FindingStatus.OPEN, FindingStatus.REOPENED, FindingStatus.CAUSE, *UNDER_WAY, *TO_CHECK)
    ]


def figures(session: Session, actor: Actor, today: date) -> Figures:
    """Two grouped queries over what this actor may see, findings and their cycles; what was cancelled is no finding."""
    is_open = col(Finding.status).in_(OPEN)
    closed = col(Finding.status) == FindingStatus.CLOSED_EFFECTIVE
    row = session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_overdue(Finding, today, CLOCKS)),
            *(func.count().filter(is_open, col(Finding.grade) == grade) for grade in Grade),
            # Every cycle after the first began with a check that failed.
            func.count().filter(or_(closed, col(Finding.cycle) > 1)),
            func.count().filter(closed, col(Finding.cycle) == 1),
            func.count(),
            func.count().filter(col(Finding.repeat_of_id).is_not(None)),
        )
        .select_from(Finding)
        .where(seen_finding(actor), col(Finding.status) != FindingStatus.CANCELLED)
    ).one()
    judged = col(FindingImplementation.was_on_time)
    cycles = session.execute(
        select(func.count(), func.count().filter(judged.is_(True)))
        .select_from(FindingImplementation)
        .join(Finding, col(Finding.id) == col(FindingImplementation.finding_id))
        .where(judged.is_not(None), seen_finding(actor), col(Finding.status) != FindingStatus.CANCELLED)
    ).one()
    grades = len(Grade)
    return Figures(row[0], row[1], dict(zip(Grade, row[2 : 2 + grades], strict=True)), *row[2 + grades :], *cycles)


def open_and_overdue(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """How many findings are open and how many of them overdue, for the menu."""
    counted = select(func.count(), func.count().filter(is_overdue(Finding, today, CLOCKS))).select_from(Finding)
    row = session.execute(counted.where(seen_finding(actor), col(Finding.status).in_(OPEN))).one()
    return int(row[0]), int(row[1])


_COLUMNS: tuple[Any, ...] = (
    col(Finding.id),
    col(Finding.title),
    col(Finding.grade),
    col(Finding.status),
    col(Finding.cycle),
    col(Finding.repeat_of_id),
    col(Finding.is_systemic),
    col(Finding.origin_kind),
    col(Finding.origin_id),
    col(Finding.origin_label),
    col(Finding.owner_id),
    col(Finding.raised_at),
    col(Finding.contain_by),
    col(Finding.contained_at),
    col(Finding.plan_by),
    col(Finding.done_due_on),
    col(Finding.check_due_on),
    col(Finding.was_on_time),
)
_SORTS: dict[str, Any] = {
    "number": col(Finding.id),
    "title": type_coerce(func.lower(col(Finding.title)), String),
    "grade": case({grade: number for number, grade in enumerate(Grade)}, value=col(Finding.grade)),
    "due": func.coalesce(next_due(), literal(NEVER)),
}
SORTS = frozenset(_SORTS)
ONLY = ("overdue", "repeat", "systemic")


def _with_names(statement: Selection) -> Selection:
    people, teams, sites = person_rows(), team_rows(), site_rows()
    return (
        statement.add_columns(
            func.coalesce(people.c.name, "").label("owner_name"),
            func.coalesce(teams.c.name, sites.c.name).label("unit_name"),
        )
        .outerjoin(people, people.c.id == col(Finding.owner_id))
        .outerjoin(teams, teams.c.id == col(Finding.team_id))
        .join(sites, sites.c.id == col(Finding.site_id))
    )


def _matching(actor: Actor, wanted: FindingFilter, today: date) -> Selection:
    statement: Selection = select(*_COLUMNS).where(seen_finding(actor), *_conditions(actor, wanted, today))
    for word in wanted.words.lower().split():
        number = word.removeprefix("f-").lstrip("0")
        found = [
            func.lower(col(Finding.title)).contains(word, autoescape=True),
            func.lower(col(Finding.detail)).contains(word, autoescape=True),
        ]
        if number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID:
            found.append(col(Finding.id) == int(number))
        statement = statement.where(or_(*found))
    return statement


def _conditions(actor: Actor, wanted: FindingFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        conditions.append(col(Finding.status).in_(OPEN))
    elif wanted.state in list(FindingStatus):
        conditions.append(col(Finding.status) == FindingStatus(wanted.state))
    if wanted.grade in list(Grade):
        conditions.append(col(Finding.grade) == Grade(wanted.grade))
    if wanted.team.isdecimal() and len(wanted.team) <= LONGEST_ID:
        conditions.append(col(Finding.team_id) == int(wanted.team))
    if wanted.owner == ME:
        conditions.append(col(Finding.owner_id) == actor.id)
    elif wanted.owner.isdecimal() and len(wanted.owner) <= LONGEST_ID:
        conditions.append(col(Finding.owner_id) == int(wanted.owner))
    if wanted.requirement:
        rows = requirement_rows()
        named = (
            select(col(FindingRequirement.finding_id))
            .join(rows, rows.c.id == col(FindingRequirement.requirement_id))
            .where(rows.c.ref == wanted.requirement, seen_client(actor, rows.c.client_id))
        )
        conditions.append(col(Finding.id).in_(named))
    picked = {
        "overdue": is_overdue(Finding, today, CLOCKS),
        "repeat": col(Finding.repeat_of_id).is_not(None),
        "systemic": col(Finding.is_systemic).is_(True),
    }
    return [*conditions, picked[wanted.only]] if wanted.only in picked else conditions
