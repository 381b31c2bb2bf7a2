"""The lifecycle of an action: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.actions.domain.words import ActionStatus
from app.core.lifecycle import next_status, steps_of


class ActionStep(StrEnum):
    START = "started"
    FINISH = "finished"
    VERIFY = "verified"
    SEND_BACK = "sent_back"
    CANCEL = "cancelled"


LIVE = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)
"""Still to be done: only these can be late, change hands or get another day."""
UNSETTLED = (*LIVE, ActionStatus.DONE)
"""Not yet closed either way."""

TRANSITIONS: dict[tuple[ActionStatus, ActionStep], ActionStatus] = {
    (ActionStatus.OPEN, ActionStep.START): ActionStatus.IN_PROGRESS,
    **{(status, ActionStep.FINISH): ActionStatus.DONE for status in LIVE},
    (ActionStatus.DONE, ActionStep.VERIFY): ActionStatus.VERIFIED,
    (ActionStatus.DONE, ActionStep.SEND_BACK): ActionStatus.IN_PROGRESS,
    **{(status, ActionStep.CANCEL): ActionStatus.CANCELLED for status in UNSETTLED},
}


def advance(status: ActionStatus, step: ActionStep) -> ActionStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: ActionStatus) -> tuple[ActionStep, ...]:
    """The steps that lead on from here, for the buttons."""
    return steps_of(TRANSITIONS, status)
