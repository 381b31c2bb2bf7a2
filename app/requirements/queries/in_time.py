"""The register on a day: what was in force, who answered for it and whether it applied, as far as that was kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import local_day
from app.db import search
from app.db.paging import COUNT_CAP, Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.domain.in_time import RecordedVersion
from app.requirements.domain.places import LONGEST_ID, Where
from app.requirements.domain.versions import VersionDates
from app.requirements.domain.words import Applicability, Kind, Status
from app.requirements.models import (
    DatedRow,
    Requirement,
    RequirementApplicability,
    RequirementOwnership,
    RequirementStatus,
    RequirementVersion,
)
from app.requirements.queries.register import MOST_DUE, NOBODY

LATE, NO_START = "late", "no_start"


@dataclass(frozen=True)
class DayFilter:
    """What is asked of the register on a day; empty means any. `known_by` is the last instant that counts as it."""

    day: date
    known_by: datetime
    words: str = ""
    kind: str = ""
    instrument: str = ""
    owner: str = ""
    applicability: str = ""
    recorded: str = ""
    sort: str = "ref"


@dataclass(frozen=True)
class KeptOnDay:
    """Who answered for one requirement on a day and whether it applied; None where that was not recorded."""

    holders: RequirementOwnership | None
    decision: RequirementApplicability | None
    places: Sequence[RequirementApplicability]
    states: Sequence[RequirementStatus]

    def out_of_force(self, begun: VersionDates | None) -> RequirementStatus | None:
        """Why the version that had begun was not in force all the same: what `in_force` asks of all, of one."""
        ended = (one for one in self.states if one.status is Status.SUPERSEDED)
        waits = (one for one in self.states if begun and begun.effective_from is None)
        return next(ended, None) or next(waits, None)


@dataclass(frozen=True)
class DayCounts:
    """How many were in force on a day, counted to 10,000, and what is to be known about them."""

    in_force: int
    no_start: int
    late: int
    not_applying: int


def register_page(session: Session, actor: Actor, wanted: DayFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of what was in force on a day, with its words of that day, its owner and whether it applied."""
    people = person_rows()
    statement = (
        _found(session, actor, wanted)
        .add_columns(
            col(Requirement.ref),
            col(Requirement.kind),
            col(Requirement.instrument),
            col(RequirementVersion.title),
            col(RequirementVersion.reference),
            col(RequirementVersion.demand),
            col(RequirementVersion.source_text),
            col(RequirementVersion.number),
            col(RequirementVersion.effective_from),
            col(RequirementOwnership.id).label("ownership_id"),
            func.coalesce(people.c.name, "").label("owner_name"),
            col(RequirementApplicability.applicability),
            col(RequirementApplicability.reason).label("applicability_reason"),
        )
        .outerjoin(people, people.c.id == col(RequirementOwnership.owner_id))
    )
    order = Order(col(Requirement.ref), col(Requirement.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def day_counts(session: Session, actor: Actor, wanted: DayFilter) -> DayCounts:
    """What a filter finds, in figures; one query that never walks further than to 10,000."""
    limited = (
        _found(session, actor, wanted)
        .add_columns(
            col(RequirementVersion.effective_from),
            col(RequirementVersion.made_at),
            col(RequirementApplicability.applicability),
        )
        .limit(COUNT_CAP + 1)
        .subquery()
    )
    row = session.execute(
        select(
            func.count(),
            func.count().filter(limited.c.effective_from.is_(None)),
            func.count().filter(limited.c.made_at > wanted.known_by),
            func.count().filter(limited.c.applicability == Applicability.DOES_NOT_APPLY),
        )
    ).one()
    return DayCounts(*row)


def superseded_some_day(session: Session, actor: Actor, day: date) -> int:
    """How many were superseded before the days of that were kept: nobody can say whether they were in force on it."""
    unknown = and_(
        col(RequirementStatus.status) == Status.SUPERSEDED,
        col(RequirementStatus.from_on).is_(None),
        col(RequirementStatus.said_on) > day,
    )
    chosen = (
        select(func.count())
        .select_from(RequirementStatus)
        .join(Requirement, col(Requirement.id) == col(RequirementStatus.requirement_id))
        .where(unknown, seen_client(actor, col(Requirement.client_id)))
    )
    return int(session.execute(chosen).scalar_one())


def recorded_versions(session: Session, ids: Collection[int]) -> dict[int, list[RecordedVersion]]:
    """The dates of every version of these requirements, which the caller was allowed to see; one query."""
    found: dict[int, list[RecordedVersion]] = {key: [] for key in ids}
    columns = (RequirementVersion.requirement_id, RequirementVersion.number, RequirementVersion.effective_from)
    chosen = select(*(col(column) for column in columns), col(RequirementVersion.made_at))
    for row in session.execute(chosen.where(col(RequirementVersion.requirement_id).in_(sorted(found)))):
        version = RecordedVersion(row.number, row.effective_from, local_day(row.made_at))
        found[row.requirement_id].append(version)
    return found


def kept_on(session: Session, actor: Actor, row: Requirement, day: date) -> KeptOnDay:
    """The dated rows of one requirement that speak for a day; three queries."""
    holders = select(RequirementOwnership).where(
        col(RequirementOwnership.requirement_id) == row.id, held_on(RequirementOwnership, day)
    )
    decisions = select(RequirementApplicability).where(
        col(RequirementApplicability.requirement_id) == row.id,
        held_on(RequirementApplicability, day),
        seen_client(actor, col(RequirementApplicability.client_id)),
    )
    rows = list(session.scalars(decisions.order_by(col(RequirementApplicability.scope))))
    waits = col(RequirementStatus.status) == Status.HORIZON
    states = select(RequirementStatus).where(
        col(RequirementStatus.requirement_id) == row.id,
        _not_over(RequirementStatus, day),
        or_(_ended(RequirementStatus, day), waits),
    )
    return KeptOnDay(
        holders=session.scalars(holders).one_or_none(),
        decision=next((one for one in rows if one.scope == ""), None),
        places=[one for one in rows if one.scope],
        states=session.scalars(states.order_by(col(RequirementStatus.id))).all(),
    )


def decision_at(session: Session, row: Requirement, place: Where) -> RequirementApplicability | None:
    """What was decided for a place and still holds."""
    chosen = select(RequirementApplicability).where(
        col(RequirementApplicability.requirement_id) == row.id,
        col(RequirementApplicability.scope) == place.key,
        col(RequirementApplicability.to_on).is_(None),
    )
    return session.scalars(chosen).one_or_none()


def decisions_to_look_at(session: Session, actor: Actor, until: date) -> Sequence[Any]:
    """What was decided until a day that has come, or comes by this one, the earliest first; at most 200."""
    decided = RequirementApplicability
    columns = (Requirement.ref, Requirement.title, decided.id, decided.scope, decided.review_on, decided.said_on)
    return session.execute(
        select(*(col(column) for column in columns))
        .join(Requirement, col(Requirement.id) == col(decided.requirement_id))
        .where(
            col(decided.review_on) <= until,
            col(decided.to_on).is_(None),
            col(Requirement.status) != Status.SUPERSEDED,
            seen_client(actor, col(Requirement.client_id)),
            seen_client(actor, col(decided.client_id)),
        )
        .order_by(col(decided.review_on), col(decided.id))
        .limit(MOST_DUE)
    ).all()


def held_on(table: type[DatedRow], day: date) -> ColumnElement[bool]:
    """Whether a dated row speaks for a day: one without a first day does so from the day on which it was kept."""
    return and_(
        func.coalesce(col(table.from_on), col(table.said_on)) <= day,
        _not_over(table, day),
    )


def in_force(day: date, version: Any = RequirementVersion) -> ColumnElement[bool]:
    """Of the versions of requirements: the one that was in force on a day.

    It had begun and the next one had not, it was not superseded, and where its first day is not known it did not
    wait on the horizon.
    """
    later, state = aliased(RequirementVersion), RequirementStatus
    followed = select(col(later.id)).where(
        col(later.requirement_id) == col(version.requirement_id),
        col(later.number) == col(version.number) + 1,
        col(later.effective_from) <= day,
    )
    waits = and_(col(state.status) == Status.HORIZON, col(version.effective_from).is_(None))
    taken_out = select(col(state.id)).where(
        col(state.requirement_id) == col(version.requirement_id),
        _not_over(state, day),
        or_(_ended(state, day), waits),
    )
    begun = or_(col(version.effective_from).is_(None), col(version.effective_from) <= day)
    return and_(begun, ~followed.exists(), ~taken_out.exists())


def _not_over(table: type[DatedRow], day: date) -> ColumnElement[bool]:
    return or_(col(table.to_on).is_(None), col(table.to_on) > day)


def _ended(state: type[RequirementStatus], day: date) -> ColumnElement[bool]:
    """Superseded by a day, or on one that nobody kept."""
    return and_(col(state.status) == Status.SUPERSEDED, or_(col(state.from_on).is_(None), col(state.from_on) <= day))


def _found(session: Session, actor: Actor, wanted: DayFilter) -> Selection:
    """The ids of what was in force, joined with what was kept for that day."""
    held, decided = RequirementOwnership, RequirementApplicability
    statement: Selection = (
        select(col(Requirement.id))
        .join(RequirementVersion, col(RequirementVersion.requirement_id) == col(Requirement.id))
        .outerjoin(held, and_(col(held.requirement_id) == col(Requirement.id), held_on(held, wanted.day)))
        .outerjoin(
            decided,
            and_(
                col(decided.requirement_id) == col(Requirement.id),
                col(decided.scope) == "",
                held_on(decided, wanted.day),
            ),
        )
        .where(seen_client(actor, col(Requirement.client_id)), in_force(wanted.day), *_conditions(wanted))
    )
    if wanted.words:
        statement = statement.where(
            col(Requirement.id).in_(search.ids_matching(session, wanted.words, kind="requirement"))
        )
    return statement


def _conditions(wanted: DayFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind in list(Kind):
        conditions.append(col(Requirement.kind) == Kind(wanted.kind))
    if wanted.instrument:
        conditions.append(col(Requirement.instrument) == wanted.instrument)
    if wanted.applicability in list(Applicability):
        conditions.append(col(RequirementApplicability.applicability) == Applicability(wanted.applicability))
    if wanted.recorded == LATE:
        conditions.append(col(RequirementVersion.made_at) > wanted.known_by)
    if wanted.recorded == NO_START:
        conditions.append(col(RequirementVersion.effective_from).is_(None))
    owner: Any = col(RequirementOwnership.owner_id)
    if wanted.owner == NOBODY:
        conditions += [col(RequirementOwnership.id).is_not(None), owner.is_(None)]
    elif wanted.owner.isascii() and wanted.owner.isdecimal() and len(wanted.owner) <= LONGEST_ID:
        conditions.append(owner == int(wanted.owner))
    return conditions
