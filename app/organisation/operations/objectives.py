"""Objectives: kept as drafts that say what they lack, or set once they lack nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.organisation.domain.lifecycle import ObjectiveStep, advance
from app.organisation.domain.objectives import SPEED_ALONE, Aimed, demands, refusals, tell_speed_alone
from app.organisation.domain.words import SHOWN, ObjectiveKind, ObjectiveStatus
from app.organisation.models import Aim, Measure, Objective, ObjectiveMeasure, Product
from app.organisation.operations.rows import (
    Said,
    accept,
    check_named,
    check_owner,
    demand_editor,
    demand_text,
    insert,
    keep_edit,
    measure_ids,
)
from app.people.queries import find_person

SAY_OBJECTIVE = "Say what is to be reached or held"


@dataclass(frozen=True)
class ObjectiveFields:
    """What a person says of an objective; `balance` are the codes of further measures."""

    text: str
    kind: ObjectiveKind = ObjectiveKind.IMPROVEMENT
    aim_id: int | None = None
    product_id: int | None = None
    measure_id: int | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    due_on: date | None = None
    owner_id: int | None = None
    how: str = ""
    balance: tuple[str, ...] = ()

    @property
    def aimed(self) -> Aimed:
        return Aimed(self.kind, self.measure_id, self.baseline, self.target, self.due_on, self.owner_id)


def add_objective(
    session: Session, code: str, sent: ObjectiveFields, *, as_draft: bool, today: date, by: Actor, now: datetime
) -> Objective:
    """Set an objective, or keep it as a draft; refused with all that it lacks where it is to be set."""
    demand_editor(by)
    row = Objective(
        code=code,
        text=demand_text(sent.text, "text", SAY_OBJECTIVE),
        kind=sent.kind,
        status=ObjectiveStatus.DRAFT,
        added_at=now,
        added_by_name=by.name,
    )
    ids = _take(session, row, sent, (), as_draft=as_draft, today=today, by=by)
    said = f"{code}{' as a draft' if as_draft else ''}: {row.text}"
    warned = _warning(session, row, ids.values())
    after = {"text": row.text, "status": row.status.value, "warning": warned}
    insert(session, row, f"{said}. {warned}" if warned else said, by=by, now=now, after=after)
    _balance(session, row, ids)
    return row


def edit_objective(
    session: Session,
    row: Objective,
    sent: ObjectiveFields,
    *,
    as_draft: bool,
    version: int,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Change what it says; a draft that lacks nothing may be set, and what is set never becomes a draft again."""
    demand_editor(by)
    advance(row.status, ObjectiveStep.SAVE_AS_DRAFT if as_draft else ObjectiveStep.SET)
    text = demand_text(sent.text, "text", SAY_OBJECTIVE)
    was = _said(session, row)
    accept(row, version, sent, balance=", ".join(was["balanced with"]))
    ids = _take(session, row, sent, tuple(was["balanced with"]), as_draft=as_draft, today=today, by=by)
    row.text = text
    session.flush()
    _balance(session, row, ids)
    keep_edit(session, row, was, _said(session, row), by=by, now=now)


def _take(
    session: Session,
    row: Objective,
    sent: ObjectiveFields,
    held: tuple[str, ...],
    *,
    as_draft: bool,
    today: date,
    by: Actor,
) -> dict[str, int]:
    """Check and take over what was sent, but for its text; the ids of what balances it."""
    refused = refusals(sent.aimed)
    if not as_draft:
        refused = {**demands(sent.aimed, today, day_was=row.due_on), **refused}
    if refused:
        raise BadInput(refused)
    if sent.aim_id != row.aim_id:
        check_named(session, Aim, sent.aim_id, "aim_id")
    if sent.product_id != row.product_id:
        check_named(session, Product, sent.product_id, "product_id")
    if sent.measure_id != row.measure_id:
        check_named(session, Measure, sent.measure_id, "measure_id")
    if sent.owner_id is not None and sent.owner_id != row.owner_id:
        check_owner(session, sent.owner_id, by=by)
    ids = measure_ids(session, sent.balance, held, "balance")
    for name in ("kind", "aim_id", "product_id", "measure_id", "baseline", "target", "due_on", "owner_id"):
        setattr(row, name, getattr(sent, name))
    row.how = sent.how.strip()
    row.status = advance(row.status, ObjectiveStep.SAVE_AS_DRAFT if as_draft else ObjectiveStep.SET)
    return {code: measure_id for code, measure_id in ids.items() if measure_id != row.measure_id}


def _balance(session: Session, row: Objective, ids: dict[str, int]) -> None:
    session.execute(delete(ObjectiveMeasure).where(col(ObjectiveMeasure.objective_id) == row.row_id))
    session.add_all(ObjectiveMeasure(objective_id=row.row_id, measure_id=measure_id) for measure_id in ids.values())
    session.flush()


def _warning(session: Session, row: Objective, balance: Iterable[int]) -> str:
    """The sentence of SPEC D7 where its measures tell of speed alone; it warns and refuses nothing."""
    ids = [one for one in (row.measure_id, *balance) if one]
    tells = session.scalars(select(col(Measure.tells)).where(col(Measure.id).in_(ids)))
    return SPEED_ALONE if tell_speed_alone(list(tells)) else ""


def _said(session: Session, row: Objective) -> Said:
    """What an objective says, in the words that people use."""
    named = select(col(Measure.code), col(Measure.id)).join(
        ObjectiveMeasure, col(ObjectiveMeasure.measure_id) == col(Measure.id)
    )
    balance = session.execute(
        named.where(col(ObjectiveMeasure.objective_id) == row.row_id).order_by(col(Measure.code))
    ).all()
    aim = session.get(Aim, row.aim_id) if row.aim_id else None
    product = session.get(Product, row.product_id) if row.product_id else None
    measure = session.get(Measure, row.measure_id) if row.measure_id else None
    owner = find_person(session, row.owner_id) if row.owner_id else None
    return {
        "text": row.text,
        "status": SHOWN[row.status].lower(),
        "kind": SHOWN[row.kind].lower(),
        "aim": aim.code if aim else "",
        "product": product.name if product else "",
        "measure": measure.code if measure else "",
        "baseline": row.baseline,
        "target": row.target,
        "day": row.due_on,
        "owner": owner.name if owner else "",
        "how": row.how,
        "balanced with": [one.code for one in balance],
        "warning": _warning(session, row, [one.id for one in balance]),
    }
