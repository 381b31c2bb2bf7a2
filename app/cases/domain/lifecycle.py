"""The lifecycle of a case: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.cases.domain.words import CaseStatus
from app.core.lifecycle import next_status, steps_of


class CaseStep(StrEnum):
    CLOSE = "closed"
    SAY_NOT_NEEDED = "ended"


TRANSITIONS: dict[tuple[CaseStatus, CaseStep], CaseStatus] = {
    (CaseStatus.OPEN, CaseStep.CLOSE): CaseStatus.CLOSED,
    (CaseStatus.OPEN, CaseStep.SAY_NOT_NEEDED): CaseStatus.NOT_NEEDED,
}


def advance(status: CaseStatus, step: CaseStep) -> CaseStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: CaseStatus) -> tuple[CaseStep, ...]:
    """The steps that lead on from here, for the buttons."""
    return steps_of(TRANSITIONS, status)
