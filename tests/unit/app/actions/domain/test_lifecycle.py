"""What can be done to an action from each status, and what cannot."""

import pytest

from app.actions.domain.lifecycle import LIVE, TRANSITIONS, UNSETTLED, ActionStep, advance, steps_from
from app.actions.domain.words import ActionStatus
from app.core.errors import StepNotAllowed

S = ActionStatus


@pytest.mark.parametrize(
    ("status", "step", "next_status"),
    [
        (S.OPEN, ActionStep.START, S.IN_PROGRESS),
        (S.OPEN, ActionStep.FINISH, S.DONE),
        (S.IN_PROGRESS, ActionStep.FINISH, S.DONE),
        (S.DONE, ActionStep.VERIFY, S.VERIFIED),
        (S.DONE, ActionStep.SEND_BACK, S.IN_PROGRESS),
        (S.OPEN, ActionStep.CANCEL, S.CANCELLED),
        (S.IN_PROGRESS, ActionStep.CANCEL, S.CANCELLED),
        (S.DONE, ActionStep.CANCEL, S.CANCELLED),
    ],
)
def test_a_step_leads_on(status, step, next_status):
    assert advance(status, step) is next_status


def test_every_other_step_is_refused_in_words():
    refused = [(status, step) for status in S for step in ActionStep if (status, step) not in TRANSITIONS]
    assert len(refused) == 25 - 8
    for status, step in refused:
        with pytest.raises(StepNotAllowed):
            advance(status, step)
    with pytest.raises(StepNotAllowed, match="It is open, so it cannot be verified now"):
        advance(S.OPEN, ActionStep.VERIFY)
    with pytest.raises(StepNotAllowed, match="It is verified, so it cannot be sent back now"):
        advance(S.VERIFIED, ActionStep.SEND_BACK)


@pytest.mark.parametrize("status", [S.VERIFIED, S.CANCELLED])
def test_what_is_closed_stays_closed(status):
    assert steps_from(status) == ()
    assert status not in UNSETTLED


def test_what_is_done_is_no_longer_late_and_not_yet_closed():
    assert S.DONE not in LIVE
    assert S.DONE in UNSETTLED
