"""The fixed words of consultations and of sign-offs."""

from enum import StrEnum


class ConsultationStatus(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"


class GroupKind(StrEnum):
    """Who a group is made of; customers answer by a link, everybody else has an account."""

    AGENTS = "agents"
    LEADERS = "leaders"
    CUSTOMERS = "customers"
    OTHER = "other"


class View(StrEnum):
    SUPPORT = "support"
    OBJECT = "object"
    NO_VIEW = "no_view"


class DispositionKind(StrEnum):
    """What became of a comment."""

    TAKEN = "taken"
    TAKEN_IN_PART = "taken_in_part"
    NOT_TAKEN = "not_taken"


CONSULTED: dict[StrEnum, str] = {
    ConsultationStatus.OPEN: "Open",
    ConsultationStatus.PASSED: "Passed",
    ConsultationStatus.FAILED: "Did not pass",
    ConsultationStatus.STOPPED: "Stopped",
    GroupKind.AGENTS: "Agents",
    GroupKind.LEADERS: "Team leaders",
    GroupKind.CUSTOMERS: "Customers",
    GroupKind.OTHER: "Others",
    View.SUPPORT: "Support",
    View.OBJECT: "Object",
    View.NO_VIEW: "No view",
    DispositionKind.TAKEN: "Taken",
    DispositionKind.TAKEN_IN_PART: "Taken in part",
    DispositionKind.NOT_TAKEN: "Not taken, because",
}


class SignOffStatus(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


class Meaning(StrEnum):
    """What a signature of a step says."""

    APPROVED = "approved"
    REVIEWED = "reviewed"
    ACKNOWLEDGED = "acknowledged"


# The words of several enumerations that are one word: what is approved is shown as that wherever it stands.
SHOWN: dict[str, str] = {
    SignOffStatus.OPEN: "Waiting for signatures",
    SignOffStatus.APPROVED: "Approved",
    SignOffStatus.REJECTED: "Rejected",
    SignOffStatus.LAPSED: "Lapsed",
    SignOffStatus.WITHDRAWN: "Withdrawn",
    Meaning.REVIEWED: "Reviewed",
    Meaning.ACKNOWLEDGED: "Acknowledged",
}
