"""The fixed words of change cases."""

from enum import StrEnum

from app.core.text import numbered


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    NOT_NEEDED = "not_needed"


class ImpactStatus(StrEnum):
    """How far people have looked at a requirement that a case may touch."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


def number_of(case_id: int) -> str:
    """What people call a case: `C-0118`."""
    return numbered("C", case_id)
