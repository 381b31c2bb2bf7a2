"""The lifecycle of a finding and what each step needs (SPEC 2.6): one table feeds both the check and the buttons."""

from datetime import date
from enum import StrEnum

from app.core.lifecycle import next_status, steps_of
from app.core.text import numbered
from audits.words import FindingStatus

NO_LONGER_FAILS = "The answer no longer fails."


class FindingStep(StrEnum):
    EXPLAIN = "explained"
    PLAN = "planned"
    START = "started"
    IMPLEMENT = "implemented"
    BEGIN_CHECK = "checked"
    CLOSE = "closed"
    REOPEN = "reopened"
    CANCEL = "cancelled"
    RAISE_AGAIN = "raised_again"


UNPLANNED = (FindingStatus.OPEN, FindingStatus.REOPENED, FindingStatus.CAUSE)
UNDER_WAY = (FindingStatus.PLANNED, FindingStatus.IN_PROGRESS)
TO_CHECK = (FindingStatus.IMPLEMENTED, FindingStatus.CHECKING)
OPEN = (*UNPLANNED, *UNDER_WAY, *TO_CHECK)

TRANSITIONS: dict[tuple[FindingStatus, FindingStep], FindingStatus] = {
    **{(status, FindingStep.EXPLAIN): FindingStatus.CAUSE for status in UNPLANNED},
    # A better cause may be found while the fix is under way, above all after an interim one.
    **{(status, FindingStep.EXPLAIN): status for status in UNDER_WAY},
    **{(status, FindingStep.PLAN): FindingStatus.PLANNED for status in UNPLANNED},
    **{(status, FindingStep.PLAN): status for status in UNDER_WAY},
    (FindingStatus.PLANNED, FindingStep.START): FindingStatus.IN_PROGRESS,
    **{(status, FindingStep.IMPLEMENT): FindingStatus.IMPLEMENTED for status in UNDER_WAY},
    (FindingStatus.IMPLEMENTED, FindingStep.BEGIN_CHECK): FindingStatus.CHECKING,
    (FindingStatus.CHECKING, FindingStep.CLOSE): FindingStatus.CLOSED_EFFECTIVE,
    (FindingStatus.CHECKING, FindingStep.REOPEN): FindingStatus.REOPENED,
    **{(status, FindingStep.CANCEL): FindingStatus.CANCELLED for status in OPEN},
    # An answer that stopped failing and fails again is the same finding: there is one for an audit and question.
    (FindingStatus.CANCELLED, FindingStep.RAISE_AGAIN): FindingStatus.OPEN,
}


def advance(status: FindingStatus, step: FindingStep) -> FindingStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: FindingStatus) -> tuple[FindingStep, ...]:
    """The steps that may be taken from here, for the buttons."""
    return steps_of(TRANSITIONS, status)


def is_on_time(implemented_on: date, done_due_on: date | None) -> bool | None:
    """Judged at implementation against the done date; nothing to judge where none was set (SPEC 2.6)."""
    return None if done_due_on is None else implemented_on <= done_due_on


def number_of(finding_id: int) -> str:
    """`F-0427`, as people name it."""
    return numbered("F", finding_id)
