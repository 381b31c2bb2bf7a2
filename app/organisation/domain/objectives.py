"""What an objective needs before it is set (SPEC A2), and when its measures tell of speed alone (SPEC D7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.text import listed
from app.organisation.domain.words import ObjectiveKind, Tells

SPEED_ALONE = "Its measures tell of speed alone. Balance it with one of quality, outcome or compliance"
LACKED = {
    "measure_id": "measure",
    "baseline": "baseline",
    "target": "target",
    "due_on": "day",
    "owner_id": "owner",
}


@dataclass(frozen=True)
class Aimed:
    """What an objective says of where it goes: of a draft, any of it may be unknown."""

    kind: ObjectiveKind
    measure_id: int | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    due_on: date | None = None
    owner_id: int | None = None


def needed(kind: ObjectiveKind) -> tuple[str, ...]:
    """The fields without which an objective of this kind is a draft."""
    if kind is ObjectiveKind.IMPROVEMENT:
        return ("measure_id", "baseline", "target", "due_on", "owner_id")
    return ("measure_id", "target", "owner_id")


def lacking(aimed: Aimed) -> list[str]:
    """The fields that it still lacks, in the order in which the form asks for them."""
    return [name for name in needed(aimed.kind) if getattr(aimed, name) is None]


def lacks_in_words(aimed: Aimed) -> str:
    """`It lacks a baseline, a day and an owner`; empty where it lacks nothing."""
    named = [_article(LACKED[name]) for name in lacking(aimed)]
    return f"It lacks {listed(named)}" if named else ""


def refusals(aimed: Aimed) -> dict[str, str]:
    """What no objective may say, a draft neither, by field."""
    refused = {}
    if aimed.kind is ObjectiveKind.IMPROVEMENT:
        if aimed.target is not None and aimed.baseline == aimed.target:
            refused["target"] = "Target and baseline are the same, so there is no way to go. Change one of them"
        return refused
    if aimed.baseline is not None:
        refused["baseline"] = "What is held all the time has no baseline. Leave it empty, or choose an improvement"
    if aimed.due_on is not None:
        refused["due_on"] = "What is held all the time has no day. Leave it empty, or choose an improvement"
    return refused


def demands(aimed: Aimed, today: date, *, day_was: date | None = None) -> dict[str, str]:
    """What stands against setting it, by field: everything it lacks, and a day that has passed."""
    refused = {name: f"Give it {_article(LACKED[name])}, or keep it as a draft" for name in lacking(aimed)}
    if aimed.due_on is not None and aimed.due_on < today and aimed.due_on != day_was:
        refused["due_on"] = "That day has passed. Give one that is still to come"
    return refused


def tell_speed_alone(tells: Collection[Tells]) -> bool:
    """Whether measures tell how fast or how many, and nothing about how well."""
    return bool(tells) and set(tells) == {Tells.SPEED}


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
