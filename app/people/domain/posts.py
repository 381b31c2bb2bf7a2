"""The level of a post in the organisation, by which coverage is counted; the starter's posts come with theirs."""

from enum import StrEnum
from typing import Final


class PostLevel(StrEnum):
    """Highest first."""

    DIRECTOR = "director"
    MANAGER = "manager"
    LEADER = "leader"
    SPECIALIST = "specialist"
    FRONT_LINE = "front_line"

    @property
    def shown(self) -> str:
        return LEVELS[self]


LEVELS: Final = {
    PostLevel.DIRECTOR: "Directors",
    PostLevel.MANAGER: "Managers",
    PostLevel.LEADER: "Team leaders",
    PostLevel.SPECIALIST: "Specialists",
    PostLevel.FRONT_LINE: "Front line",
}
NO_LEVEL: Final = "Post without a level"
NO_POST: Final = "No post"
# By the key of a post, which never changes; migration 0030 gave these to the posts that were there.
STARTER_LEVELS: Final = {
    **dict.fromkeys(
        (
            "complaints_manager", "contact_centre_manager", "compliance_manager", "quality_manager",
            "outbound_manager", "head_of_service", "head_of_customer_service",
        ),
        PostLevel.MANAGER,
    ),
    "team_leader": PostLevel.LEADER,
    **dict.fromkeys(
        (
            "data_protection_lead", "customer_outcomes_lead", "payments_lead", "compliance_officer", "systems_lead",
            "internal_auditor",
        ),
        PostLevel.SPECIALIST,
    ),
    "agent": PostLevel.FRONT_LINE,
}  # fmt: skip
