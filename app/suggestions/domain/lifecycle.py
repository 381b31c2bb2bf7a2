"""The lifecycle of a suggestion: one table feeds both the check and the buttons."""

from enum import StrEnum

from app.core.lifecycle import next_status, steps_of


class SuggestionStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ADOPTED = "adopted"


class Step(StrEnum):
    ACCEPT = "accepted"
    DECLINE = "declined"
    ADOPT = "adopted"
    REOPEN = "reopened"


TRANSITIONS: dict[tuple[SuggestionStatus, Step], SuggestionStatus] = {
    (SuggestionStatus.OPEN, Step.ACCEPT): SuggestionStatus.ACCEPTED,
    (SuggestionStatus.OPEN, Step.DECLINE): SuggestionStatus.DECLINED,
    # A draft that was to hold it may be published, dropped, or turn out without it.
    (SuggestionStatus.ACCEPTED, Step.ADOPT): SuggestionStatus.ADOPTED,
    (SuggestionStatus.ACCEPTED, Step.DECLINE): SuggestionStatus.DECLINED,
    (SuggestionStatus.ACCEPTED, Step.REOPEN): SuggestionStatus.OPEN,
}


def advance(status: SuggestionStatus, step: Step) -> SuggestionStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: SuggestionStatus) -> tuple[Step, ...]:
    """What can be done from here, in the order of the table."""
    return steps_of(TRANSITIONS, status)
