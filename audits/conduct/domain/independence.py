"""Who stands apart from an audit: neither who carried it out nor whose work it was (SPEC 2.7)."""

from dataclasses import dataclass

WAS_AUDITED = "You were audited here, so somebody else must decide."
CARRIED_OUT = "You carried this audit out, so somebody else must decide."


@dataclass(frozen=True)
class Parties:
    """The two sides of an audit. `auditors` are who was named for it and who answered or completed it."""

    auditors: frozenset[int]
    auditee_id: int | None = None


def why_not_decide(parties: Parties, person_id: int | None) -> str:
    """Why this person neither decides the audit's disputes nor reopens it; empty where they stand apart from it."""
    if person_id is None:
        return ""
    if person_id == parties.auditee_id:
        return WAS_AUDITED
    return CARRIED_OUT if person_id in parties.auditors else ""
