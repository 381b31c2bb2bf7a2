"""The lifecycle of a suggestion: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.core.lifecycle import next_status, steps_of


class SuggestionStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ADOPTED = "adopted"


class SuggestionStep(StrEnum):
    ACCEPT = "accepted"
    DECLINE = "declined"
    ADOPT = "adopted"
    REOPEN = "reopened"


TRANSITIONS: dict[tuple[SuggestionStatus, SuggestionStep], SuggestionStatus] = {
    (SuggestionStatus.OPEN, SuggestionStep.ACCEPT): SuggestionStatus.ACCEPTED,
    (SuggestionStatus.OPEN, SuggestionStep.DECLINE): SuggestionStatus.DECLINED,
    # A draft that was to hold it may be published, dropped, or turn out without it.
    (SuggestionStatus.ACCEPTED, SuggestionStep.ADOPT): SuggestionStatus.ADOPTED,
    (SuggestionStatus.ACCEPTED, SuggestionStep.DECLINE): SuggestionStatus.DECLINED,
    (SuggestionStatus.ACCEPTED, SuggestionStep.REOPEN): SuggestionStatus.OPEN,
}


def advance(status: SuggestionStatus, step: SuggestionStep) -> SuggestionStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: SuggestionStatus) -> tuple[SuggestionStep, ...]:
    """What can be done from here, in the order of the table."""
    return steps_of(TRANSITIONS, status)
