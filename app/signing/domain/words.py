"""The fixed words of sign-offs."""

from enum import StrEnum


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
