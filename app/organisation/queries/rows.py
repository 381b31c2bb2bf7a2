"""One row of each kind, what forms offer, and who names what. Rows of the organisation are everybody's to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.db.scope import seen_row
from app.organisation.domain.words import InUse, ObjectiveStatus
from app.organisation.models import (
    Aim,
    DocumentReview,
    InternalDocument,
    Measure,
    Objective,
    ObjectiveMeasure,
    Product,
    Promise,
    PromiseMeasure,
    Reading,
)

ARow = TypeVar("ARow", Aim, Promise, Objective, Measure, Product, InternalDocument)
MOST_CHOICES = MOST_SHOWN = 500
PREFIXES: dict[type[Any], str] = {Aim: "AIM", Promise: "CH", Objective: "OB", Measure: "KPI"}


@dataclass(frozen=True)
class Naming:
    """Something in use that names another: its kind, id, code and text."""

    kind: str
    id: int
    code: str
    text: str


def get_aim(session: Session, row_id: int, *, to_change: bool = False) -> Aim:
    return _one(session, Aim, row_id, "aim", to_change=to_change)


def get_promise(session: Session, row_id: int, *, to_change: bool = False) -> Promise:
    return _one(session, Promise, row_id, "promise", to_change=to_change)


def get_objective(session: Session, row_id: int, *, to_change: bool = False) -> Objective:
    return _one(session, Objective, row_id, "objective", to_change=to_change)


def get_measure(session: Session, row_id: int, *, to_change: bool = False) -> Measure:
    return _one(session, Measure, row_id, "measure", to_change=to_change)


def get_product(session: Session, row_id: int, *, to_change: bool = False) -> Product:
    return _one(session, Product, row_id, "product", to_change=to_change)


def get_document(session: Session, row_id: int, *, to_change: bool = False) -> InternalDocument:
    return _one(session, InternalDocument, row_id, "document", to_change=to_change)


def get_reading(session: Session, measure_id: int, reading_id: int, *, to_change: bool = False) -> Reading:
    """One reading of a measure, or NotFound."""
    conditions = (col(Reading.id) == reading_id, col(Reading.measure_id) == measure_id)
    found = seen_row(session, Reading, *conditions, to_change=to_change)
    if found is None:
        raise NotFound("reading", reading_id)
    return found


@cache
def measure_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    columns = (Measure.id, Measure.code, Measure.name, Measure.about, Measure.status, Measure.row_version)
    return select(*(col(one) for one in columns)).subquery("measure_rows")


@cache
def aim_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    return select(*map(col, (Aim.id, Aim.code, Aim.text, Aim.status))).subquery("aim_rows")


@cache
def promise_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    return select(*map(col, (Promise.id, Promise.code, Promise.text, Promise.status))).subquery("promise_rows")


def next_code(session: Session, table: type[Aim | Promise | Objective | Measure]) -> str:
    """A code that nobody has taken, most likely: a form offers it, and a person may choose another."""
    newest = session.execute(select(func.max(col(table.id)))).scalar() or 0
    return f"{PREFIXES[table]}-{newest + 1}"


def choices_of(session: Session, table: type[Aim | Product], held: int | None = None) -> dict[str, str]:
    """What is in use, and what the row holds already, by id; at most 500."""
    shown = col(Aim.code) + ": " + col(Aim.text) if table is Aim else col(Product.name)
    is_offered = (col(table.status) == InUse.IN_USE) | (col(table.id) == (held or 0))
    rows = session.execute(select(col(table.id), shown).where(is_offered).order_by(shown, col(table.id)).limit(500))
    return {str(row[0]): row[1] for row in rows}


@cache
def product_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3). A retired product stays named where it was."""
    is_retired = (col(Product.status) == InUse.RETIRED).label("is_retired")
    return select(col(Product.id), col(Product.name), is_retired).subquery("product_rows")


def measure_choices(session: Session, held: Sequence[str] = ()) -> list[Any]:
    """Measures in use, and those that the row holds already: id, code, name; at most 500."""
    is_offered = (col(Measure.status) == InUse.IN_USE) | col(Measure.code).in_(held)
    chosen = select(col(Measure.id), col(Measure.code), col(Measure.name)).where(is_offered)
    return list(session.execute(chosen.order_by(col(Measure.code)).limit(MOST_CHOICES)))


def measures_of_promise(session: Session, promise_id: int) -> Sequence[Any]:
    """The measures that tell whether a promise is kept, retired ones too."""
    return _linked(session, PromiseMeasure, col(PromiseMeasure.promise_id) == promise_id)


def balance_of(session: Session, objective_id: int) -> Sequence[Any]:
    """The further measures of an objective."""
    return _linked(session, ObjectiveMeasure, col(ObjectiveMeasure.objective_id) == objective_id)


def what_names(session: Session, row: Aim | Product | Measure) -> list[Naming]:
    """The promises and objectives not retired that name an aim, a product or a measure; one query, at most 500."""
    promises = select(literal("promise").label("kind"), col(Promise.id), col(Promise.code), col(Promise.text)).where(
        col(Promise.status) == InUse.IN_USE
    )
    objectives = select(
        literal("objective").label("kind"), col(Objective.id), col(Objective.code), col(Objective.text)
    ).where(col(Objective.status) != ObjectiveStatus.RETIRED)
    if isinstance(row, Measure):
        kept_by = select(col(PromiseMeasure.promise_id)).where(col(PromiseMeasure.measure_id) == row.row_id)
        balances = select(col(ObjectiveMeasure.objective_id)).where(col(ObjectiveMeasure.measure_id) == row.row_id)
        promises = promises.where(col(Promise.id).in_(kept_by))
        goes_by = col(Objective.measure_id) == row.row_id
        objectives = objectives.where(goes_by | col(Objective.id).in_(balances))
    else:
        column = "aim_id" if isinstance(row, Aim) else "product_id"
        promises = promises.where(col(getattr(Promise, column)) == row.row_id)
        objectives = objectives.where(col(getattr(Objective, column)) == row.row_id)
    both = union_all(promises, objectives).subquery()
    found = session.execute(select(both).order_by(both.c.kind.desc(), both.c.code).limit(MOST_SHOWN))
    return [Naming(one.kind, one.id, one.code, one.text) for one in found]


def reviews_of(session: Session, document_id: int) -> Sequence[Any]:
    """The reviews of a document, newest first; at most 500."""
    chosen = select(DocumentReview.__table__).where(  # type: ignore[attr-defined]  # every table class has one
        col(DocumentReview.document_id) == document_id
    )
    return session.execute(chosen.order_by(col(DocumentReview.id).desc()).limit(MOST_SHOWN)).all()


def _one(session: Session, table: type[ARow], row_id: int, word: str, *, to_change: bool) -> ARow:
    """One row, or NotFound."""
    found = seen_row(session, table, col(table.id) == row_id, to_change=to_change)
    if found is None:
        raise NotFound(word, row_id)
    return found


def _linked(session: Session, table: type[PromiseMeasure | ObjectiveMeasure], condition: Any) -> Sequence[Any]:
    columns = (Measure.id, Measure.code, Measure.name, Measure.unit, Measure.tells, Measure.status)
    chosen = select(*(col(one) for one in columns)).join(table, col(table.measure_id) == col(Measure.id))
    return session.execute(chosen.where(condition).order_by(col(Measure.code)).limit(MOST_SHOWN)).all()
