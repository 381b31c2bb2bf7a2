"""Aims and promises: added and edited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.models import Aim, Measure, Product, Promise, PromiseMeasure
from app.organisation.operations.rows import (
    Said,
    accept,
    check_named,
    demand_editor,
    demand_text,
    insert,
    keep_edit,
    measure_ids,
)

SAY_AIM, SAY_PROMISE = "Say what the organisation wants", "Say what is promised to customers"


@dataclass(frozen=True)
class AimFields:
    text: str


@dataclass(frozen=True)
class PromiseFields:
    """`measures` are the codes of what tells whether it is kept; none is allowed, and said everywhere."""

    text: str
    aim_id: int | None = None
    product_id: int | None = None
    measures: tuple[str, ...] = ()


def add_aim(session: Session, code: str, sent: AimFields, *, by: Actor, now: datetime) -> Aim:
    demand_editor(by)
    text = demand_text(sent.text, "text", SAY_AIM)
    row = Aim(code=code, text=text, added_at=now, added_by_name=by.name)
    insert(session, row, f"{code}: {text}", by=by, now=now, after={"text": text})
    return row


def edit_aim(session: Session, row: Aim, sent: AimFields, *, version: int, by: Actor, now: datetime) -> None:
    demand_editor(by)
    demand_in_use(row.status, "changed")
    text = demand_text(sent.text, "text", SAY_AIM)
    accept(row, version, sent)
    was, row.text = {"text": row.text}, text
    keep_edit(session, row, was, {"text": text}, by=by, now=now)


def add_promise(session: Session, code: str, sent: PromiseFields, *, by: Actor, now: datetime) -> Promise:
    demand_editor(by)
    text = demand_text(sent.text, "text", SAY_PROMISE)
    check_named(session, Aim, sent.aim_id, "aim_id")
    check_named(session, Product, sent.product_id, "product_id")
    ids = measure_ids(session, sent.measures, (), "measures")
    row = Promise(
        code=code, text=text, aim_id=sent.aim_id, product_id=sent.product_id, added_at=now, added_by_name=by.name
    )
    insert(session, row, f"{code}: {text}", by=by, now=now, after={"text": text, "measures": list(sent.measures)})
    session.add_all(PromiseMeasure(promise_id=row.row_id, measure_id=measure_id) for measure_id in ids.values())
    session.flush()
    return row


def edit_promise(
    session: Session, row: Promise, sent: PromiseFields, *, version: int, by: Actor, now: datetime
) -> None:
    demand_editor(by)
    demand_in_use(row.status, "changed")
    text = demand_text(sent.text, "text", SAY_PROMISE)
    was = _said(session, row)
    accept(row, version, sent, measures=", ".join(was["measures"]))
    if sent.aim_id != row.aim_id:
        check_named(session, Aim, sent.aim_id, "aim_id")
    if sent.product_id != row.product_id:
        check_named(session, Product, sent.product_id, "product_id")
    ids = measure_ids(session, sent.measures, tuple(was["measures"]), "measures")
    row.text, row.aim_id, row.product_id = text, sent.aim_id, sent.product_id
    session.execute(delete(PromiseMeasure).where(col(PromiseMeasure.promise_id) == row.row_id))
    session.add_all(PromiseMeasure(promise_id=row.row_id, measure_id=measure_id) for measure_id in ids.values())
    session.flush()
    keep_edit(session, row, was, _said(session, row), by=by, now=now)


def _said(session: Session, row: Promise) -> Said:
    """What a promise says, in the words that people use."""
    named = select(col(Measure.code)).join(PromiseMeasure, col(PromiseMeasure.measure_id) == col(Measure.id))
    codes = session.scalars(named.where(col(PromiseMeasure.promise_id) == row.row_id).order_by(col(Measure.code)))
    aim = session.get(Aim, row.aim_id) if row.aim_id else None
    product = session.get(Product, row.product_id) if row.product_id else None
    return {
        "text": row.text,
        "aim": aim.code if aim else "",
        "product": product.name if product else "",
        "measures": list(codes),
    }
