"""How a case ends: closed once every part is done, or with the reason why no change was needed."""

from datetime import datetime

from sqlmodel import Session

from app.actions.operations import cancel_actions_of
from app.cases.domain.completeness import obstacles
from app.cases.domain.lifecycle import CaseStep, advance
from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.asking import withdraw_all
from app.cases.operations.rows import accept, demand_runner, keep
from app.cases.queries.counts import counts_of
from app.core.actor import Actor
from app.core.errors import BadInput


def close_case(session: Session, row: ChangeCase, *, version: int, by: Actor, now: datetime) -> None:
    """Close a case whose every part is done or excused; refused with all that is missing."""
    demand_runner(by, "close")
    accept(row, version)
    status = advance(row.status, CaseStep.CLOSE)
    missing = obstacles(counts_of(session, [row.row_id])[row.row_id])
    if missing:
        raise BadInput({"": f"{number_of(row.row_id)} stays open: {'; '.join(missing)}"})
    row.status, row.ended_at, row.ended_by_name = status, now, by.name
    withdraw_all(session, row.row_id, "The case was closed", now=now)
    sentence = f"{by.name} closed {number_of(row.row_id)}: every part of it is done or excused"
    keep(session, row, "closed", sentence, by=by, now=now, before={"status": "open"}, after={"status": "closed"})


def say_not_needed(session: Session, row: ChangeCase, reason: str, *, version: int, by: Actor, now: datetime) -> None:
    """End a case because nothing has to change, and say why; parts that are not done are cancelled with that reason."""
    demand_runner(by, "end")
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": "Say why no change is needed. People will read this a year from now"})
    accept(row, version)
    row.status = advance(row.status, CaseStep.SAY_NOT_NEEDED)
    row.ended_at, row.ended_by_name, row.ended_reason = now, by.name, reason
    number = number_of(row.row_id)
    withdraw_all(session, row.row_id, "The case needs no change", now=now)
    count = cancel_actions_of(session, "case", row.row_id, f"{number} needs no change: {reason}", by=by, now=now)
    sentence = f"{by.name} ended {number}: no change is needed: {reason}"
    after = {"status": "not_needed", "reason": reason, "parts_cancelled": count}
    keep(session, row, "said_not_needed", sentence, by=by, now=now, before={"status": "open"}, after=after)
