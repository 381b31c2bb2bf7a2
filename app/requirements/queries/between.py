"""What differs between the registers of two days: what came, what went, and what says something else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import COUNT_CAP, Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.requirements.domain.documents import WORDING
from app.requirements.domain.words import RegisterChange, Status
from app.requirements.models import Requirement, RequirementStatus, RequirementVersion
from app.requirements.queries.in_time import in_force

SIZE = 20


@dataclass(frozen=True)
class TwoDays:
    """The days that are compared, and which sort of difference is asked for; empty means any."""

    first: date
    second: date
    change: str = ""


@dataclass(frozen=True)
class ChangeCounts:
    """How many requirements came, went and changed, each counted to 10,000."""

    came: int
    went: int
    changed: int

    @property
    def total(self) -> int:
        return self.came + self.went + self.changed


def changes_page(session: Session, actor: Actor, days: TwoDays, cursor: str | None, size: int = SIZE) -> Page:
    """A page of what differs by ref, each row with its words on both days, as `old_title` and `new_title`."""
    statement, old, new, change = _differing(actor, days)
    columns: list[ColumnElement[Any]] = [
        col(getattr(version, name)).label(f"{side}_{name}")
        for side, version in (("old", old), ("new", new))
        for name in (*WORDING, "number", "effective_from")
    ]
    if days.change in list(RegisterChange):
        statement = statement.where(change == days.change)
    statement = statement.add_columns(col(Requirement.ref), change.label("change"), *columns)
    return page_of(session, statement, Order(col(Requirement.ref), col(Requirement.id)), cursor, size)


def change_counts(session: Session, actor: Actor, days: TwoDays) -> ChangeCounts:
    """How many there are of each sort; one query that never walks further than to 10,000."""
    statement, _old, _new, change = _differing(actor, days)
    limited = statement.add_columns(change.label("change")).limit(COUNT_CAP + 1).subquery()
    counts = [func.count().filter(limited.c.change == each.value) for each in RegisterChange]
    return ChangeCounts(*session.execute(select(*counts).select_from(limited)).one())


def _differing(actor: Actor, days: TwoDays) -> tuple[Selection, Any, Any, ColumnElement[str]]:
    """Requirements whose version in force differs, with the version of each day and what became of it."""
    old, new = aliased(RequirementVersion), aliased(RequirementVersion)
    statement: Selection = (
        select(col(Requirement.id))
        .select_from(Requirement)
        .outerjoin(old, and_(col(old.requirement_id) == col(Requirement.id), in_force(days.first, old)))
        .outerjoin(new, and_(col(new.requirement_id) == col(Requirement.id), in_force(days.second, new)))
        .where(
            seen_client(actor, col(Requirement.client_id)),
            col(Requirement.id).in_(_touched(days)),
            col(old.id).is_distinct_from(col(new.id)),
        )
    )
    change = case(
        (col(old.id).is_(None), RegisterChange.CAME.value),
        (col(new.id).is_(None), RegisterChange.WENT.value),
        else_=RegisterChange.CHANGED.value,
    )
    return statement, old, new, change


def _touched(days: TwoDays) -> Any:
    """The ids of requirements with a day between the two: only of these can the version in force differ."""

    def between(column: Any) -> ColumnElement[bool]:
        return and_(col(column) > days.first, col(column) <= days.second)

    begun = select(col(RequirementVersion.requirement_id)).where(between(RequirementVersion.effective_from))
    # That something was added as in force on a day makes no difference to whether it was: its versions have days.
    taken_out = and_(col(RequirementStatus.status) != Status.IN_FORCE, between(RequirementStatus.from_on))
    states = or_(taken_out, between(RequirementStatus.to_on))
    return union(begun, select(col(RequirementStatus.requirement_id)).where(states))
