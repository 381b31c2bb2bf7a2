"""Who may judge whether a fix worked: somebody who neither owns the finding nor had a hand in the fix (SPEC 2.6)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PartsInFix:
    """Who had which part in the fix of this cycle.

    Who made it stays who made it, so that giving the finding or its action away opens no way round.
    """

    number: str
    owner_id: int | None
    action_owners: frozenset[int] = frozenset()
    action_doers: frozenset[int] = frozenset()
    implemented_by_id: int | None = None


def why_not_check(parts: PartsInFix, person_id: int | None) -> str:
    """Why this person does not check the fix; empty where they had no part in it."""
    if person_id is None:
        return ""
    other = "so somebody else must check that the fix worked."
    if person_id == parts.owner_id:
        return f"You own {parts.number}, {other}"
    if person_id in parts.action_owners:
        return f"You owned an action of {parts.number}, {other}"
    if person_id in parts.action_doers:
        return f"You did an action of {parts.number}, {other}"
    if person_id == parts.implemented_by_id:
        return f"You said that the fix of {parts.number} was made, {other}"
    return ""
