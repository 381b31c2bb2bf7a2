"""What the organisation wants, for tests: added as people add it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlmodel import Session

from app.organisation.domain.readings import ReadFigures
from app.organisation.domain.words import (
    ObjectiveKind,
    OwnDocumentKind,
    ProductKind,
    Reckoning,
    Tells,
)
from app.organisation.models import InternalDocument, Measure, Objective, Product, Promise
from app.organisation.operations import (
    AimFields,
    DocumentFields,
    EnteredReading,
    MeasureFields,
    ObjectiveFields,
    ProductFields,
    PromiseFields,
    add_aim,
    add_document,
    add_measure,
    add_objective,
    add_product,
    add_promise,
    enter_reading,
)
from tests.cast import Cast

TODAY = date(2026, 11, 24)
BY = date(2027, 6, 30)


def add_fcr(
    session: Session, cast: Cast, now: datetime, *, code: str = "KPI-FCR", tells: Tells = Tells.QUALITY
) -> Measure:
    """First contact resolution, in percent of n."""
    fields = MeasureFields("First contact resolution", "percent", tells)
    return add_measure(session, code, Reckoning.PERCENT, fields, by=cast.officer, now=now)


def read_measure(session: Session, measure: Measure, day: date, value: str, cast: Cast, now: datetime) -> None:
    entered = EnteredReading(day, ReadFigures(value=Decimal(value)), "The monthly report")
    enter_reading(session, measure, entered, today=TODAY, by=cast.officer, now=now)


def improvement_of(cast: Cast, measure: Measure, aim_id: int | None = None) -> ObjectiveFields:
    """From 68 to 72 by next summer, which the manager owns."""
    return ObjectiveFields(
        "Raise first contact resolution from 68 to 72 percent",
        ObjectiveKind.IMPROVEMENT,
        aim_id=aim_id,
        measure_id=measure.row_id,
        baseline=Decimal(68),
        target=Decimal(72),
        due_on=BY,
        owner_id=cast.manager.person_id,
    )


def set_objective(
    session: Session, fields: ObjectiveFields, cast: Cast, now: datetime, code: str = "OB-1"
) -> Objective:
    return add_objective(session, code, fields, as_draft=False, today=TODAY, by=cast.officer, now=now)


def add_charter(session: Session, cast: Cast, now: datetime) -> tuple[int, Measure, Promise, Promise]:
    """An aim with a promise that FCR measures, and one that nothing measures; the id of the aim, FCR, both promises."""
    aim = add_aim(session, "AIM-1", AimFields("Customers get the right outcome first time"), by=cast.officer, now=now)
    measure = add_fcr(session, cast, now)
    kept = PromiseFields("We sort it out the first time", aim.row_id, measures=("KPI-FCR",))
    measured = add_promise(session, "CH-1", kept, by=cast.officer, now=now)
    unmeasured = add_promise(
        session, "CH-2", PromiseFields("We adapt to what you need", aim.row_id), by=cast.officer, now=now
    )
    return aim.row_id, measure, measured, unmeasured


def add_broadband(session: Session, cast: Cast, now: datetime) -> Product:
    fields = ProductFields("Fibre broadband", ProductKind.SERVICE, cast.manager.person_id, "Homes in the north")
    return add_product(session, fields, by=cast.officer, now=now)


def add_strategy(session: Session, cast: Cast, now: datetime, due_on: date = BY) -> InternalDocument:
    fields = DocumentFields(
        "Contact strategy", OwnDocumentKind.STRATEGY, "The shared drive, Strategy", cast.manager.person_id, 6, due_on
    )
    return add_document(session, fields, by=cast.officer, now=now)


def fill_owned(session: Session, count: int, cast: Cast, *, now: datetime) -> None:
    """Many drafts, products and documents of the leader."""
    row = {"row_version": 1, "added_at": now, "added_by_name": cast.officer.name, "owner_id": cast.leader.id}
    more = {**row, "retired_by_name": "", "retired_reason": ""}
    numbers = range(count)
    draft = {**more, "status": "draft", "kind": "improvement", "how": ""}
    session.execute(insert(Objective), [{**draft, "code": f"OB-F{n}", "text": f"Objective {n}"} for n in numbers])
    product = {**more, "status": "in_use", "kind": "service", "about": ""}
    session.execute(insert(Product), [{**product, "name": f"Service {n}"} for n in numbers])
    document = {**more, "status": "in_use", "kind": "policy", "place": "The shared drive", "covers": ""}
    document |= {"review_every_months": 12, "review_due_on": BY}
    session.execute(insert(InternalDocument), [{**document, "name": f"Policy {n}"} for n in numbers])
