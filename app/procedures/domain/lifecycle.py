"""The lifecycle of a revision: one table feeds both the check and the buttons."""

from datetime import date
from enum import StrEnum
from typing import Final

from app.core.errors import StepNotAllowed
from app.core.lifecycle import next_status, steps_of
from app.procedures.domain.words import ON_ITS_WAY, ProcedureStatus, RevisionStatus


class RevisionStep(StrEnum):
    CONSULT = "consulted on"
    STOP_CONSULTING = "taken out of its consultation"
    AGREE = "agreed in consultation"
    ASK_TO_SIGN = "sent for sign-off"
    SIGN = "signed off"
    RETURN = "returned"
    PUBLISH = "published"
    WITHDRAW = "withdrawn"
    REPLACE = "replaced"


TRANSITIONS: dict[tuple[RevisionStatus, RevisionStep], RevisionStatus] = {
    (RevisionStatus.SUBMITTED, RevisionStep.CONSULT): RevisionStatus.CONSULTING,
    (RevisionStatus.CONSULTING, RevisionStep.STOP_CONSULTING): RevisionStatus.SUBMITTED,
    (RevisionStatus.CONSULTING, RevisionStep.AGREE): RevisionStatus.CONSULTED,
    (RevisionStatus.CONSULTING, RevisionStep.RETURN): RevisionStatus.RETURNED,
    (RevisionStatus.SUBMITTED, RevisionStep.ASK_TO_SIGN): RevisionStatus.SIGNING,
    (RevisionStatus.CONSULTED, RevisionStep.ASK_TO_SIGN): RevisionStatus.SIGNING,
    (RevisionStatus.SIGNING, RevisionStep.ASK_TO_SIGN): RevisionStatus.SIGNING,
    (RevisionStatus.SIGNING, RevisionStep.SIGN): RevisionStatus.SIGNED,
    (RevisionStatus.SIGNING, RevisionStep.RETURN): RevisionStatus.RETURNED,
    (RevisionStatus.SIGNED, RevisionStep.PUBLISH): RevisionStatus.PUBLISHED,
    (RevisionStatus.PUBLISHED, RevisionStep.WITHDRAW): RevisionStatus.WITHDRAWN,
    **{(status, RevisionStep.WITHDRAW): RevisionStatus.WITHDRAWN for status in ON_ITS_WAY},
    **{(status, RevisionStep.REPLACE): RevisionStatus.REPLACED for status in ON_ITS_WAY},
}
ENDS: Final = frozenset({RevisionStep.RETURN, RevisionStep.WITHDRAW, RevisionStep.REPLACE})


def advance(status: RevisionStatus, step: RevisionStep) -> RevisionStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def revision_steps_from(
    status: RevisionStatus, *, is_material: bool, in_force_from: date | None, today: date
) -> tuple[RevisionStep, ...]:
    """What can be done with a revision now.

    A material one is consulted on before it is signed (SPEC 2.10). What took effect is replaced, never withdrawn.
    """
    steps = steps_of(TRANSITIONS, status)
    if is_material and status is RevisionStatus.SUBMITTED:
        steps = tuple(step for step in steps if step is not RevisionStep.ASK_TO_SIGN)
    if in_force_from is not None and in_force_from <= today:
        steps = tuple(step for step in steps if step is not RevisionStep.WITHDRAW)
    return steps


def demand_in_use(status: ProcedureStatus, to_be: str) -> None:
    """What was retired stays as it was."""
    if status is ProcedureStatus.RETIRED:
        raise StepNotAllowed(to_be, status)
