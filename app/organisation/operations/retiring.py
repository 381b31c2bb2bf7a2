"""Taking something out of use, with the reason; it stays readable, and what names it goes on naming it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import SAY_WHY, named
from app.db.row import accept_version
from app.organisation.domain.lifecycle import ObjectiveStep, advance, demand_in_use
from app.organisation.domain.words import InUse, ObjectiveStatus
from app.organisation.models import Measure, Objective
from app.organisation.operations.rows import Kept, called, demand_editor, keep, word_of


def retire(session: Session, row: Kept, reason: str, *, version: int, by: Actor, now: datetime) -> None:
    """Refused for a measure by which an objective that is set still goes."""
    demand_editor(by)
    demand_in_use(row.status, "retired")
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    if isinstance(row, Measure):
        _demand_unneeded(session, row)
    accept_version(row, version, subject=f"The {word_of(row)} {called(row)}", current={"status": row.status.value})
    if isinstance(row, Objective):
        row.status = advance(row.status, ObjectiveStep.RETIRE)
    else:
        row.status = InUse.RETIRED
    row.retired_at, row.retired_by_name, row.retired_reason = now, by.name, reason
    sentence = f"{by.name} retired the {word_of(row)} {called(row)}: {reason}"
    keep(session, row, "retired", sentence, by=by, now=now, before={"status": "in use"}, after={"reason": reason})


def _demand_unneeded(session: Session, row: Measure) -> None:
    """Only the measure that an objective goes by is needed; what balances it may go."""
    going = select(col(Objective.code)).where(
        col(Objective.status) == ObjectiveStatus.SET, col(Objective.measure_id) == row.row_id
    )
    codes = list(session.scalars(going.order_by(col(Objective.id)).limit(20)))
    if codes:
        go, them = ("goes", "it") if len(codes) == 1 else ("go", "them")
        raise BadInput(
            {"reason": f"{named(codes)} {go} by {row.code}. Give {them} another measure or retire {them} first"}
        )
