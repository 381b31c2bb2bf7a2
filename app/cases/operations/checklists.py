"""Checklists that a case touches: proposed by what their questions look at, confirmed or set aside by a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import ImpactStatus, number_of
from app.cases.models import CaseChecklist, ChangeCase
from app.cases.operations.rows import demand_open, demand_runner, keep, lapse_approval
from app.cases.queries.checklists import TouchedChecklist, touched_checklist
from app.core.actor import Actor
from app.core.errors import BadInput


def confirm_checklist(session: Session, row: ChangeCase, ref: str, *, by: Actor, now: datetime) -> None:
    """Say that a checklist has to change: the case then waits for a version later than the one published now."""
    demand_runner(by, "assess")
    demand_open(row)
    line = touched_checklist(session, by, row, ref)
    if line.status is ImpactStatus.CONFIRMED:
        raise BadInput({"": f"{ref} is confirmed already"})
    _decide(session, row, line, ImpactStatus.CONFIRMED, "", by=by, now=now)
    lapsed = lapse_approval(row, f"{by.name} confirmed that {ref} has to change")
    sentence = f"{by.name} confirmed that {number_of(row.row_id)} touches {ref}{lapsed}"
    after = {"ref": ref, "version": line.number_now}
    keep(session, row, "checklist_confirmed", sentence, by=by, now=now, after=after)


def set_checklist_aside(session: Session, row: ChangeCase, ref: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that a checklist can stay as it is, and why."""
    demand_runner(by, "assess")
    demand_open(row)
    if not reason.strip():
        raise BadInput({"reason": "Say why the checklist can stay as it is"})
    line = touched_checklist(session, by, row, ref)
    _decide(session, row, line, ImpactStatus.SET_ASIDE, reason.strip(), by=by, now=now)
    was_confirmed = line.status is ImpactStatus.CONFIRMED
    lapsed = lapse_approval(row, f"{by.name} set {ref} aside") if was_confirmed else ""
    sentence = f"{by.name} set {ref} aside in {number_of(row.row_id)}: {reason.strip()}{lapsed}"
    after = {"ref": ref, "reason": reason.strip()}
    keep(session, row, "checklist_set_aside", sentence, by=by, now=now, after=after)


def _decide(
    session: Session,
    row: ChangeCase,
    line: TouchedChecklist,
    status: ImpactStatus,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Each decision notes the version published now; only a confirmed checklist is asked for a later one."""
    chosen = select(CaseChecklist).where(
        col(CaseChecklist.case_id) == row.row_id, col(CaseChecklist.checklist_id) == line.checklist_id
    )
    held = session.execute(chosen).scalar_one_or_none()
    given: dict[str, Any] = {"status": status, "reason": reason, "number_then": line.number_now}
    given |= {"decided_at": now, "decided_by_name": by.name}
    if held is None:
        session.add(CaseChecklist(case_id=row.row_id, checklist_id=line.checklist_id, **given))
        return
    for name, value in given.items():
        setattr(held, name, value)
