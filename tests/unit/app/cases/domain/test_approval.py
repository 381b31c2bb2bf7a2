"""The approval of a plan: from draft to approved and back, and by whom."""

import pytest

from app.cases.domain.approval import PlanStep, advance_plan, plan_steps_from, why_not_approver
from app.cases.domain.words import PlanStatus
from app.core.errors import StepNotAllowed

OWNER, SENDER, OTHER = 3, 4, 5


def test_a_plan_is_sent_approved_and_lapses_or_comes_back():
    assert advance_plan(PlanStatus.DRAFT, PlanStep.SEND) is PlanStatus.SENT
    assert plan_steps_from(PlanStatus.SENT) == (PlanStep.APPROVE, PlanStep.SEND_BACK)
    assert advance_plan(PlanStatus.APPROVED, PlanStep.LAPSE) is PlanStatus.DRAFT
    with pytest.raises(StepNotAllowed):
        advance_plan(PlanStatus.DRAFT, PlanStep.APPROVE)


def test_neither_the_owner_nor_who_sent_it_approves_it():
    assert why_not_approver(OWNER, SENDER, OTHER) == ""
    assert why_not_approver(OWNER, None, OTHER) == ""
    assert "own this case" in why_not_approver(OWNER, SENDER, OWNER)
    assert "You sent this plan" in why_not_approver(OWNER, SENDER, SENDER)
