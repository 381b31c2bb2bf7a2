"""The fixed words of actions."""

from enum import StrEnum


class ActionKind(StrEnum):
    """What an action is for: mend this one, stop the cause, or keep it from happening elsewhere (ISO 9001 10.2)."""

    CORRECTION = "correction"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"
    TRAINING = "training"
    OTHER = "other"


class ActionStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


def shown(word: StrEnum | str) -> str:
    """`in_progress` as people read it: `In progress`."""
    return str(word).replace("_", " ").capitalize()
