"""The lifecycle of an objective: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.core.errors import StepNotAllowed
from app.core.lifecycle import next_status
from app.organisation.domain.words import InUse, ObjectiveStatus


class ObjectiveStep(StrEnum):
    SAVE_AS_DRAFT = "saved_as_a_draft"
    SET = "set"
    RETIRE = "retired"


TRANSITIONS: dict[tuple[ObjectiveStatus, ObjectiveStep], ObjectiveStatus] = {
    (ObjectiveStatus.DRAFT, ObjectiveStep.SAVE_AS_DRAFT): ObjectiveStatus.DRAFT,
    (ObjectiveStatus.DRAFT, ObjectiveStep.SET): ObjectiveStatus.SET,
    (ObjectiveStatus.SET, ObjectiveStep.SET): ObjectiveStatus.SET,
    (ObjectiveStatus.DRAFT, ObjectiveStep.RETIRE): ObjectiveStatus.RETIRED,
    (ObjectiveStatus.SET, ObjectiveStep.RETIRE): ObjectiveStatus.RETIRED,
}


def advance(status: ObjectiveStatus, step: ObjectiveStep) -> ObjectiveStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def demand_in_use(status: InUse | ObjectiveStatus, to_be: str) -> None:
    """What was retired stays as it was."""
    if status in {InUse.RETIRED, ObjectiveStatus.RETIRED}:
        raise StepNotAllowed(to_be, status)
