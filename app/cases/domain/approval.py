"""Approval of a plan: one table feeds both the check and the buttons, and nobody approves what is their own."""

from enum import StrEnum

from app.cases.domain.words import PlanStatus
from app.core.lifecycle import next_status, steps_of


class PlanStep(StrEnum):
    SEND = "sent for approval"
    APPROVE = "approved"
    SEND_BACK = "sent back"
    LAPSE = "made open again"


TRANSITIONS: dict[tuple[PlanStatus, PlanStep], PlanStatus] = {
    (PlanStatus.DRAFT, PlanStep.SEND): PlanStatus.SENT,
    (PlanStatus.SENT, PlanStep.APPROVE): PlanStatus.APPROVED,
    (PlanStatus.SENT, PlanStep.SEND_BACK): PlanStatus.DRAFT,
    (PlanStatus.APPROVED, PlanStep.LAPSE): PlanStatus.DRAFT,
}


def advance_plan(status: PlanStatus, step: PlanStep) -> PlanStatus:
    """The next status of a plan, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def plan_steps_from(status: PlanStatus) -> tuple[PlanStep, ...]:
    """The steps of a plan that lead on from here, for the buttons."""
    return steps_of(TRANSITIONS, status)


def why_not_approver(owner_id: int, sender_id: int | None, person_id: int | None) -> str:
    """Why this person may not approve or send back the plan whatever their roles; empty where they may."""
    if person_id == owner_id:
        return "You own this case, so somebody else has to approve its plan."
    if person_id is not None and person_id == sender_id:
        return "You sent this plan for approval, so somebody else has to approve it."
    return ""
