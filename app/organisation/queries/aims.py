"""The page of aims: each with its promises and their measures, and its objectives with how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from app.db.paging import Order, Page, page_of
from app.organisation.domain.progress import LastReading
from app.organisation.domain.words import InUse, ObjectiveStatus
from app.organisation.models import Aim, Measure, Objective, Product, Promise, PromiseMeasure
from app.organisation.queries.objectives import ObjectiveLine, lines_of, objectives_in_use
from app.organisation.queries.readings import last_readings

MOST_AIMS, MOST_SHOWN = 100, 500


@dataclass(frozen=True)
class CharterTotals:
    """The opening sentence of the page."""

    aims: int
    promises: int
    unmeasured: int
    objectives: int
    drafts: int

    @property
    def is_more_than_shown(self) -> bool:
        """Whether the page leaves something out."""
        return self.aims > MOST_AIMS or max(self.promises, self.objectives + self.drafts) > MOST_SHOWN


@dataclass(frozen=True)
class MeasureRead:
    """A measure of a promise with its newest reading."""

    id: int
    code: str
    name: str
    unit: str
    last: LastReading | None


@dataclass(frozen=True)
class PromiseLine:
    """A promise with what tells whether it is kept: measures in use."""

    row: Any
    measures: tuple[MeasureRead, ...]


@dataclass(frozen=True)
class AimPart:
    """An aim, or None for what belongs to no aim in use, with its promises and objectives."""

    aim: Any | None
    promises: tuple[PromiseLine, ...]
    objectives: tuple[ObjectiveLine, ...]


def totals(session: Session) -> CharterTotals:
    """Everything in use, counted in one query however much there is."""
    in_use = col(Promise.status) == InUse.IN_USE
    parts = (
        select(func.count()).select_from(Aim).where(col(Aim.status) == InUse.IN_USE),
        select(func.count()).select_from(Promise).where(in_use),
        select(func.count()).select_from(Promise).where(in_use, ~_is_measured()),
        select(func.count()).select_from(Objective).where(col(Objective.status) == ObjectiveStatus.SET),
        select(func.count()).select_from(Objective).where(col(Objective.status) == ObjectiveStatus.DRAFT),
    )
    return CharterTotals(*session.execute(select(*(part.scalar_subquery() for part in parts))).one())


def aims_with_all(session: Session, today: date) -> list[AimPart]:
    """Aims in use by code, each with what hangs on it, then what hangs on none of them; six queries in all."""
    chosen = select(col(Aim.id), col(Aim.code), col(Aim.text)).where(col(Aim.status) == InUse.IN_USE)
    aims = session.execute(chosen.order_by(col(Aim.code), col(Aim.id)).limit(MOST_AIMS)).all()
    promises = promise_lines(session, _promises_in_use(session))
    objectives = lines_of(session, objectives_in_use(session), today)
    known = {aim.id for aim in aims}
    parts = [_part(aim, aim.id, known, promises, objectives) for aim in aims]
    rest = _part(None, None, known, promises, objectives)
    return [*parts, rest] if rest.promises or rest.objectives else parts


def promise_lines(session: Session, rows: Sequence[Any]) -> list[PromiseLine]:
    """Promises with their measures in use and the newest reading of each; two queries however many."""
    linked = (
        select(col(PromiseMeasure.promise_id), col(Measure.id), col(Measure.code), col(Measure.name), col(Measure.unit))
        .join(Measure, col(Measure.id) == col(PromiseMeasure.measure_id))
        .where(col(PromiseMeasure.promise_id).in_([row.id for row in rows]), col(Measure.status) == InUse.IN_USE)
        .order_by(col(Measure.code))
    )
    links = session.execute(linked).all()
    last = last_readings(session, [link.id for link in links])
    held: dict[int, list[MeasureRead]] = {row.id: [] for row in rows}
    for link in links:
        held[link.promise_id].append(MeasureRead(link.id, link.code, link.name, link.unit, last.get(link.id)))
    return [PromiseLine(row, tuple(held[row.id])) for row in rows]


def promise_row(session: Session, promise_id: int) -> Sequence[Any]:
    """The row of one promise as lines are made of it."""
    return session.execute(_promises().where(col(Promise.id) == promise_id)).all()


def promises_of_aim(session: Session, aim_id: int) -> Sequence[Any]:
    """The rows of an aim's promises in use, by code; at most 500."""
    chosen = _promises().where(col(Promise.status) == InUse.IN_USE, col(Promise.aim_id) == aim_id)
    return session.execute(chosen.order_by(col(Promise.code), col(Promise.id)).limit(MOST_SHOWN)).all()


def aims_page(session: Session, cursor: str | None, size: int) -> Page:
    """Every aim, retired ones too, for the export."""
    chosen = select(col(Aim.id), col(Aim.code), col(Aim.text), col(Aim.status), col(Aim.retired_reason))
    return page_of(session, chosen, Order(col(Aim.code), col(Aim.id)), cursor, size)


def promises_page(session: Session, cursor: str | None, size: int) -> Page:
    """Every promise, retired ones too, for the export."""
    return page_of(session, _promises(), Order(col(Promise.code), col(Promise.id)), cursor, size)


def retired_charter(session: Session) -> list[tuple[str, Any]]:
    """Aims and promises that were retired, newest first, each with its kind; at most 500 of each."""
    found: list[tuple[str, Any]] = []
    for kind, table in (("aim", Aim), ("promise", Promise)):
        chosen = select(col(table.id), col(table.code), col(table.text), col(table.retired_reason),
                        col(table.retired_at), col(table.retired_by_name))  # fmt: skip
        in_order = chosen.where(col(table.status) == InUse.RETIRED).order_by(col(table.retired_at).desc())
        found += [(kind, row) for row in session.execute(in_order.limit(MOST_SHOWN))]
    return found


def _promises_in_use(session: Session) -> Sequence[Any]:
    chosen = _promises().where(col(Promise.status) == InUse.IN_USE)
    return session.execute(chosen.order_by(col(Promise.code), col(Promise.id)).limit(MOST_SHOWN)).all()


def _promises() -> Any:
    return (
        select(
            col(Promise.id),
            col(Promise.code),
            col(Promise.text),
            col(Promise.aim_id),
            col(Promise.status),
            col(Promise.retired_reason),
            func.coalesce(col(Aim.code), "").label("aim_code"),
            func.coalesce(col(Product.name), "").label("product_name"),
            col(Promise.product_id),
        )
        .outerjoin(Aim, col(Aim.id) == col(Promise.aim_id))
        .outerjoin(Product, col(Product.id) == col(Promise.product_id))
    )


def _is_measured() -> Any:
    """Whether a promise has a measure that is in use."""
    return exists(
        select(col(PromiseMeasure.id))
        .join(Measure, col(Measure.id) == col(PromiseMeasure.measure_id))
        .where(col(PromiseMeasure.promise_id) == col(Promise.id), col(Measure.status) == InUse.IN_USE)
    )


def _part(
    aim: Any | None, aim_id: int | None, known: set[int], promises: list[PromiseLine], objectives: list[ObjectiveLine]
) -> AimPart:
    def belongs(row: Any) -> bool:
        return row.aim_id not in known if aim_id is None else row.aim_id == aim_id

    return AimPart(
        aim,
        tuple(line for line in promises if belongs(line.row)),
        tuple(line for line in objectives if belongs(line.row)),
    )
