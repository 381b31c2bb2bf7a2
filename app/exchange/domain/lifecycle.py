"""The life of an import: staged, then ready, then moved or dropped."""

from enum import StrEnum

from app.core.lifecycle import next_status, steps_of


class RunStatus(StrEnum):
    STAGING = "staging"
    READY = "ready"
    APPLIED = "applied"
    REFUSED = "refused"
    DROPPED = "dropped"


class RunStep(StrEnum):
    MAKE_READY = "made ready"
    REFUSE = "refused"
    APPLY = "applied"
    JUDGE_AGAIN = "checked again"
    READ_AGAIN = "read again"
    DROP = "dropped"


TRANSITIONS: dict[tuple[RunStatus, RunStep], RunStatus] = {
    (RunStatus.STAGING, RunStep.MAKE_READY): RunStatus.READY,
    (RunStatus.STAGING, RunStep.REFUSE): RunStatus.REFUSED,
    (RunStatus.STAGING, RunStep.DROP): RunStatus.DROPPED,
    (RunStatus.READY, RunStep.APPLY): RunStatus.APPLIED,
    (RunStatus.READY, RunStep.JUDGE_AGAIN): RunStatus.STAGING,
    (RunStatus.READY, RunStep.READ_AGAIN): RunStatus.STAGING,
    (RunStatus.READY, RunStep.DROP): RunStatus.DROPPED,
}


def advance(status: RunStatus, step: RunStep) -> RunStatus:
    """The status after a step; StepNotAllowed where there is no such step from here."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: RunStatus) -> tuple[RunStep, ...]:
    """The steps that a run in this status may take, for its buttons."""
    return steps_of(TRANSITIONS, status)
