"""How far a case is and what keeps it from being closed, in one sentence made from counts."""

from dataclasses import dataclass
from datetime import date

from app.core.text import plural


@dataclass(frozen=True)
class CaseCounts:
    """What a case holds: requirements by how far they were looked at, and its parts.

    A part is done once somebody else has verified it; one that was cancelled with a reason asks for nothing more and
    is not counted.
    """

    proposed: int = 0
    confirmed: int = 0
    set_aside: int = 0
    parts: int = 0
    parts_done: int = 0
    parts_left_behind: int = 0  # to be done by somebody who is not here any more


def obstacles(counts: CaseCounts) -> list[str]:
    """Why a case cannot be closed; empty where it can.

    A case under which nothing was planned ends as one that needed no change, with the reason.
    """
    left = counts.parts - counts.parts_done
    unfinished = [f"{left} of {plural(counts.parts, 'part')} not done and verified"] if left else []
    return [*_gaps(counts), *unfinished]


def effect_in_words(effective_on: date | None, today: date) -> str:
    """When it takes effect, seen from today."""
    if effective_on is None:
        return "Day of effect not known"
    days = (effective_on - today).days
    if days == 0:
        return "Effective today"
    return f"Effective in {plural(days, 'day')}" if days > 0 else f"In effect for {plural(-days, 'day')}"


def completeness(counts: CaseCounts, effective_on: date | None, today: date) -> str:
    """In one sentence: `Effective in 12 days; 3 of 5 parts done; nobody owns 1 part`."""
    said = [effect_in_words(effective_on, today)]
    if counts.parts:
        said.append(f"{counts.parts_done} of {plural(counts.parts, 'part')} done")
    return "; ".join([*said, *(_gaps(counts) if obstacles(counts) else ["ready to be closed"])]) + "."


def _gaps(counts: CaseCounts) -> list[str]:
    """What is missing beside the work itself."""
    found = []
    if counts.proposed:
        waits = "waits" if counts.proposed == 1 else "wait"
        found.append(f"{plural(counts.proposed, 'requirement')} {waits} to be confirmed or set aside")
    if not counts.parts:
        found.append("no part of the work is planned")
    if counts.parts_left_behind:
        found.append(f"nobody owns {plural(counts.parts_left_behind, 'part')}")
    return found
