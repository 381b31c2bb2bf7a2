"""The lifecycle of a revision: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.core.errors import StepNotAllowed
from app.core.lifecycle import next_status, steps_of
from app.procedures.domain.words import ProcedureStatus, RevisionStatus


class RevisionStep(StrEnum):
    WITHDRAW = "withdrawn"
    REPLACE = "replaced"


TRANSITIONS: dict[tuple[RevisionStatus, RevisionStep], RevisionStatus] = {
    (RevisionStatus.SUBMITTED, RevisionStep.WITHDRAW): RevisionStatus.WITHDRAWN,
    (RevisionStatus.SUBMITTED, RevisionStep.REPLACE): RevisionStatus.REPLACED,
}


def advance(status: RevisionStatus, step: RevisionStep) -> RevisionStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def revision_steps_from(status: RevisionStatus) -> tuple[RevisionStep, ...]:
    return steps_of(TRANSITIONS, status)


def demand_in_use(status: ProcedureStatus, to_be: str) -> None:
    """What was retired stays as it was."""
    if status is ProcedureStatus.RETIRED:
        raise StepNotAllowed(to_be, status)
