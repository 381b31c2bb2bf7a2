"""Who is told that people of a team have not confirmed a version by the eve of its effect: its leader, then a manager.

The ladder ends there; whoever has not confirmed sees it in their own work and digest until they do.
"""

from typing import Final

from app.reminders.domain.ladder import Rung, RungKey

LADDER: Final = (
    Rung(RungKey.OVERDUE, "{what} not confirmed {number}: {title}", "You lead them."),
    Rung(
        RungKey.MANAGER_TOLD,
        "{what} not confirmed {number} a day after they should have: {title}",
        "You manage their site.",
    ),
)
TEAM_KIND: Final = "team-attestation"
SITE_KIND: Final = "site-attestation"  # of people who are in no team


def clock_of(revision_id: int) -> str:
    """What tells the day of one version from that of another, for one team."""
    return f"version-{revision_id}"
