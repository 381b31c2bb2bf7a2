"""Objectives with how far each is: the list, those of an aim, those of a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.organisation.domain.objectives import Aimed, tell_speed_alone
from app.organisation.domain.progress import Progress, progress_of
from app.organisation.domain.words import Better, ObjectiveStatus, Tells
from app.organisation.models import Aim, Measure, Objective, ObjectiveMeasure
from app.organisation.queries.filters import EVERY, ListFilter, owned_by, says
from app.organisation.queries.readings import last_readings
from app.people.queries import person_rows

SORTS = frozenset({"code", "text", "due", "owner"})
NEVER = date(9999, 12, 31)  # where an objective stands in the order that has no day
MOST_SHOWN = 500


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective as lists show it: its row, how far it is, and whether its measures tell of speed alone."""

    row: Any
    progress: Progress
    is_speed_alone: bool


def objectives_page(session: Session, actor: Actor, wanted: ListFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the list; its rows are made into lines by `lines_of`."""
    people = person_rows()
    columns: dict[str, Any] = {
        "code": col(Objective.code),
        "text": col(Objective.text),
        "due": func.coalesce(col(Objective.due_on), NEVER),
        "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String),
    }
    order = Order(columns[wanted.sort.removeprefix("-")], col(Objective.id), descending=wanted.sort.startswith("-"))
    statement = _with_names(people).where(*_conditions(actor, wanted))
    return page_of(session, statement, order, cursor, size)


def objectives_count(session: Session, actor: Actor, wanted: ListFilter) -> int:
    return count_up_to(session, select(col(Objective.id)).where(*_conditions(actor, wanted)))


def objectives_in_use(session: Session) -> Sequence[Any]:
    """The rows of those that are not retired, by code; at most 500."""
    chosen = _with_names(person_rows()).where(col(Objective.status) != ObjectiveStatus.RETIRED)
    return session.execute(chosen.order_by(col(Objective.code), col(Objective.id)).limit(MOST_SHOWN)).all()


def objectives_of_aim(session: Session, aim_id: int) -> Sequence[Any]:
    """The rows of an aim's objectives that are not retired, by code; at most 500."""
    chosen = _with_names(person_rows()).where(
        col(Objective.aim_id) == aim_id, col(Objective.status) != ObjectiveStatus.RETIRED
    )
    return session.execute(chosen.order_by(col(Objective.code), col(Objective.id)).limit(MOST_SHOWN)).all()


def objective_rows(session: Session, ids: Collection[int]) -> Sequence[Any]:
    """The rows of these objectives, by id."""
    chosen = _with_names(person_rows()).where(col(Objective.id).in_(sorted(ids)))
    return session.execute(chosen.order_by(col(Objective.id))).all()


def lines_of(session: Session, rows: Collection[Any], today: date) -> list[ObjectiveLine]:
    """How far each of these objectives is; two queries however many."""
    last = last_readings(session, [row.measure_id for row in rows])
    tells = _tells_of(session, rows)
    return [
        ObjectiveLine(
            row,
            progress_of(
                Aimed(row.kind, row.measure_id, row.baseline, row.target, row.due_on, row.owner_id),
                row.status,
                row.better or Better.HIGHER,
                last.get(row.measure_id) if row.measure_id is not None else None,
                today,
            ),
            tell_speed_alone(tells[row.id]),
        )
        for row in rows
    ]


def _tells_of(session: Session, rows: Collection[Any]) -> dict[int, list[Tells]]:
    """What the measures of each objective tell, its own and those that balance it."""
    found = {row.id: [row.tells] if row.tells else [] for row in rows}
    balancing = select(col(ObjectiveMeasure.objective_id), col(Measure.tells)).join(
        Measure, col(Measure.id) == col(ObjectiveMeasure.measure_id)
    )
    for row in session.execute(balancing.where(col(ObjectiveMeasure.objective_id).in_(sorted(found)))):
        found[row.objective_id].append(row.tells)
    return found


def _with_names(people: Any) -> Selection:
    return (
        select(
            *(Objective.__table__.c),  # type: ignore[attr-defined]  # every table class has one
            col(Aim.code).label("aim_code"),
            col(Measure.code).label("measure_code"),
            col(Measure.unit),
            col(Measure.tells),
            col(Measure.better),
            func.coalesce(people.c.name, "").label("owner_name"),
            people.c.is_active.label("owner_is_here"),
        )
        .outerjoin(Aim, col(Aim.id) == col(Objective.aim_id))
        .outerjoin(Measure, col(Measure.id) == col(Objective.measure_id))
        .outerjoin(people, people.c.id == col(Objective.owner_id))
    )


def _conditions(actor: Actor, wanted: ListFilter) -> list[ColumnElement[bool]]:
    conditions = [
        *owned_by(actor, wanted, col(Objective.owner_id)),
        *says(wanted.words, col(Objective.code), col(Objective.text)),
    ]
    if wanted.status in list(ObjectiveStatus):
        conditions.append(col(Objective.status) == ObjectiveStatus(wanted.status))
    elif wanted.status != EVERY:
        conditions.append(col(Objective.status) != ObjectiveStatus.RETIRED)
    return conditions
