"""The fixed words of change cases."""

from enum import StrEnum

from app.core.text import numbered


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    NOT_NEEDED = "not_needed"


# What a case that has ended is, in a sentence about why a step is too late.
ENDED = {CaseStatus.CLOSED: "closed", CaseStatus.NOT_NEEDED: "closed without a change"}


class ImpactStatus(StrEnum):
    """How far people have looked at a requirement that a case may touch."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


class PlanStatus(StrEnum):
    """How far the plan of a case is from being one that somebody else has agreed to."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"


class PartStage(StrEnum):
    """What a part of the work is; the first four are counted back from the day of effect."""

    DRAFT = "draft"
    CONSULT = "consult"
    SIGN = "sign"
    ATTEST = "attest"
    TRAIN = "train"
    OTHER = "other"


class CaseSize(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ImpactVerdict(StrEnum):
    """How a question about the impact was answered; skipped says why it does not arise here."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    SKIPPED = "skipped"


class AssignmentStatus(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class CauseKind(StrEnum):
    """What a case may be started by, beside changes."""

    FINDING = "finding"
    ACTION = "action"
    SUGGESTION = "suggestion"


def number_of(case_id: int) -> str:
    """What people call a case: `C-0118`."""
    return numbered("C", case_id)
