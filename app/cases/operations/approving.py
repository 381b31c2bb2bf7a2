"""The approval of a plan, by somebody other than who owns the case and who sent it."""

from datetime import datetime

from sqlmodel import Session

from app.cases.domain.approval import PlanStep, advance_plan
from app.cases.domain.completeness import plan_gaps
from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.rows import accept, demand_approver, demand_open, demand_runner, keep
from app.cases.queries.counts import counts_of
from app.core.actor import Actor
from app.core.errors import BadInput


def send_plan(session: Session, row: ChangeCase, *, version: int, by: Actor, now: datetime) -> None:
    """Send the plan to whoever may approve it; refused with all that is missing from it."""
    demand_runner(by, "plan")
    demand_open(row)
    accept(row, version)
    status = advance_plan(row.plan_status, PlanStep.SEND)
    number = number_of(row.row_id)
    _demand_whole(session, row, "was not sent")
    row.plan_status, row.plan_note = status, ""
    row.plan_sent_at, row.plan_sent_by_id, row.plan_sent_by_name = now, by.id, by.name
    keep(session, row, "plan_sent", f"{by.name} sent the plan of {number} for approval", by=by, now=now)


def approve_plan(session: Session, row: ChangeCase, *, version: int, by: Actor, now: datetime) -> None:
    """Agree to the plan as it stands at this version of the case."""
    demand_approver(by, row, "approve a plan")
    demand_open(row)
    accept(row, version)
    status = advance_plan(row.plan_status, PlanStep.APPROVE)
    _demand_whole(session, row, "was not approved")
    row.plan_status, row.plan_approved_at, row.plan_approved_by_name = status, now, by.name
    parts = counts_of(session, [row.row_id])[row.row_id].parts
    sentence = f"{by.name} approved the plan of {number_of(row.row_id)}"
    keep(session, row, "plan_approved", sentence, by=by, now=now, after={"parts": parts})


def send_plan_back(session: Session, row: ChangeCase, reason: str, *, version: int, by: Actor, now: datetime) -> None:
    """Give the plan back to the owner of the case, and say what is wrong with it."""
    demand_approver(by, row, "send a plan back")
    demand_open(row)
    if not reason.strip():
        raise BadInput({"reason": "Say what has to be different"})
    accept(row, version)
    row.plan_status = advance_plan(row.plan_status, PlanStep.SEND_BACK)
    row.plan_note = f"{by.name} sent the plan back: {reason.strip()}"
    sentence = f"{by.name} sent the plan of {number_of(row.row_id)} back: {reason.strip()}"
    keep(session, row, "plan_sent_back", sentence, by=by, now=now, after={"reason": reason.strip()})


def _demand_whole(session: Session, row: ChangeCase, then: str) -> None:
    missing = plan_gaps(counts_of(session, [row.row_id])[row.row_id])
    if missing:
        raise BadInput({"": f"The plan {then}: {'; '.join(missing)}"})
