"""The lifecycle of a change: one table feeds both the check and the buttons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.days import day_in_words
from app.core.errors import BadInput
from app.core.lifecycle import next_status, steps_of


class ChangeStatus(StrEnum):
    BASELINE = "baseline"
    FILTERED = "filtered"
    NEW = "new"
    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    DUPLICATE = "duplicate"
    DEFERRED = "deferred"


class TriageStep(StrEnum):
    TAKE_IN = "taken_in"
    MARK_RELEVANT = "marked_relevant"
    DISMISS = "dismissed"
    MARK_DUPLICATE = "marked_duplicate"
    DEFER = "deferred"
    RESURFACE = "resurfaced"
    REOPEN = "reopened"


# What came and nobody has decided about.
UNREAD = (ChangeStatus.BASELINE, ChangeStatus.FILTERED)
OPEN = (ChangeStatus.NEW, ChangeStatus.DEFERRED)
DECIDED = (ChangeStatus.RELEVANT, ChangeStatus.NOT_RELEVANT, ChangeStatus.DUPLICATE)

TRANSITIONS: dict[tuple[ChangeStatus, TriageStep], ChangeStatus] = {
    (ChangeStatus.BASELINE, TriageStep.TAKE_IN): ChangeStatus.NEW,
    (ChangeStatus.FILTERED, TriageStep.TAKE_IN): ChangeStatus.NEW,
    **{(status, TriageStep.MARK_RELEVANT): ChangeStatus.RELEVANT for status in OPEN},
    **{(status, TriageStep.DISMISS): ChangeStatus.NOT_RELEVANT for status in OPEN},
    **{(status, TriageStep.MARK_DUPLICATE): ChangeStatus.DUPLICATE for status in OPEN},
    (ChangeStatus.NEW, TriageStep.DEFER): ChangeStatus.DEFERRED,
    (ChangeStatus.DEFERRED, TriageStep.DEFER): ChangeStatus.DEFERRED,
    (ChangeStatus.DEFERRED, TriageStep.RESURFACE): ChangeStatus.NEW,
    # What a reader would find different needs another look, decided about or there since the first poll.
    **{(status, TriageStep.REOPEN): ChangeStatus.NEW for status in (*UNREAD, *DECIDED, ChangeStatus.DEFERRED)},
}

WHY_BACK: dict[str, str] = {
    ChangeStatus.BASELINE: "edited at source since the first poll",
    ChangeStatus.FILTERED: "edited at source: it holds one of the source's words now",
    ChangeStatus.RELEVANT: "edited at source after it was marked relevant",
    ChangeStatus.NOT_RELEVANT: "edited at source after it was marked not relevant",
    ChangeStatus.DUPLICATE: "edited at source after it was marked a duplicate",
    ChangeStatus.DEFERRED: "edited at source after it was deferred",
}

YEARS_TO_DEFER = 2

REASONS = (
    "No link to our services",
    "About a market that we are not in",
    "Statistics or corporate news",
    "A firm or person that we do not deal with",
    "Already covered by what we do",
)


def why_back(reopened_from: str) -> str:
    """Why a change came back to triage, from the status that it was re-opened from."""
    return WHY_BACK.get(reopened_from, "edited at source after it was decided")


@dataclass(frozen=True)
class TriageDecision:
    """What a person decides: the step with what it needs."""

    step: TriageStep
    reason: str = ""
    until: date | None = None
    duplicate_of: int | None = None


def advance(status: ChangeStatus, step: TriageStep) -> ChangeStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: ChangeStatus) -> tuple[TriageStep, ...]:
    """The steps that a person may take from here, for the buttons."""
    return steps_of(TRANSITIONS, status)


def status_after(step: TriageStep) -> ChangeStatus:
    """Where a step leads, wherever it is taken from."""
    return next(status for (_, taken), status in TRANSITIONS.items() if taken is step)


def last_day_to_defer_to(today: date) -> date:
    """Two years on: what is deferred for longer would never be seen again by whoever deferred it."""
    february = today.month == 2 and today.day == 29  # noqa: PLR2004 - a day that the year after next does not have
    return today.replace(year=today.year + YEARS_TO_DEFER, day=28 if february else today.day)


def check_outcome(outcome: TriageDecision, *, change_id: int, today: date) -> None:
    """Refuse a decision without what it needs, by field."""
    match outcome.step:
        case TriageStep.DISMISS if not outcome.reason.strip():
            raise BadInput({"reason": "Say why it is not relevant. People will read this a year from now"})
        case TriageStep.DEFER if outcome.until is None or outcome.until <= today:
            raise BadInput({"until": "The date must be after today"})
        case TriageStep.DEFER if outcome.until is not None and outcome.until > (last := last_day_to_defer_to(today)):
            raise BadInput({"until": f"The date must be no later than {day_in_words(last)}, two years from today"})
        case TriageStep.MARK_DUPLICATE if outcome.duplicate_of in {None, change_id}:
            raise BadInput({"duplicate_of": "Say which other change says the same"})
        case _:
            return
