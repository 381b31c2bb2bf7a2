"""Two texts of a procedure side by side: part by part, steps and scenarios by their keys wherever they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from app.core.redline import Redline, redline, rising
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText

# What is no step and no scenario, in the order in which it is read.
PLAIN_PARTS = {
    "title": "Title",
    "purpose": "Purpose",
    "body": "Other text",
    "rationale": "Why it is done like this",
    "data_protection": "Personal data",
    "technology": "Technology",
    "capability": "What people must be able to do",
    "records": "What is kept",
}


NumberedPart: TypeAlias = ProcedureStep | ProcedureScenario


class PartFate(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class ComparedPart:
    """One part in both texts: its heading now (then, where it went), its words, its reason, and where it moved from."""

    heading: str
    fate: PartFate
    words: Redline
    why: Redline
    moved_from: int | None = None


@dataclass(frozen=True)
class Comparison:
    parts: tuple[ComparedPart, ...]

    @property
    def changed(self) -> int:
        """How many parts are not as they were, or not where they were."""
        return sum(part.fate is not PartFate.SAME or part.moved_from is not None for part in self.parts)

    @property
    def removed(self) -> int:
        return sum(part.words.removed + part.why.removed for part in self.parts)

    @property
    def added(self) -> int:
        return sum(part.words.added + part.why.added for part in self.parts)


def changed_steps(old: ProcedureText, new: ProcedureText) -> frozenset[str]:
    """The keys of the steps that are new in a text or say something else in it; one that only moved says the same."""
    before = {step.key: step for step in old.steps}
    return frozenset(step.key for step in new.steps if before.get(step.key) != step)


def compare(old: ProcedureText, new: ProcedureText) -> Comparison:
    """Every part that either text has, in the order of the new one; what went stands behind what it followed."""
    head, tail = ("title", "purpose", "body"), tuple(PLAIN_PARTS)[3:]
    parts = [part for name in head if (part := _plain(name, old, new))]
    parts += _numbered("Step", old.steps, new.steps)
    parts += _numbered("Scenario", old.scenarios, new.scenarios)
    parts += [part for name in tail if (part := _plain(name, old, new))]
    return Comparison(tuple(parts))


def plain_parts(text: ProcedureText) -> dict[str, str]:
    """What is neither step nor scenario, by the names of the form's fields."""
    return {name: getattr(text, name) for name in PLAIN_PARTS}


def parts_in_words(text: ProcedureText) -> dict[str, str]:
    """Every part by a name of its own, for what an entry of the history holds of an edit."""
    named = {heading: getattr(text, name) for name, heading in PLAIN_PARTS.items()}
    for number, step in enumerate(text.steps, 1):
        named[f"Step {number}"] = "\n".join(filter(None, (step.title, step.text, step.why and f"Why: {step.why}")))
    for number, scenario in enumerate(text.scenarios, 1):
        named[f"Scenario {number}"] = "\n".join(filter(None, (scenario.title, scenario.text)))
    return named


def says_the_same(one: ProcedureText, other: ProcedureText) -> bool:
    """Whether a reader finds no difference, whatever the keys: what is typed and not saved has none for new parts."""
    return parts_in_words(one.prepared()) == parts_in_words(other.prepared())


def _plain(name: str, old: ProcedureText, new: ProcedureText) -> ComparedPart | None:
    before, after = getattr(old, name), getattr(new, name)
    return _part(PLAIN_PARTS[name], before, after) if before or after else None


def _numbered(
    word: str,
    old: Sequence[NumberedPart],
    new: Sequence[NumberedPart],
) -> list[ComparedPart]:
    places = {one.key: place for place, one in enumerate(old, 1)}
    held = {one.key: one for one in new}
    both = sorted((places[one.key], place) for place, one in enumerate(new) if one.key in places)
    stays = {was for was, _ in rising(both)}  # whatever is not among them has moved
    parts: list[ComparedPart] = []
    for place, one in enumerate(new, 1):
        was = places.get(one.key)
        before = old[was - 1] if was else None
        moved = was if was is not None and was not in stays else None
        heading = f"{word} {place}"
        parts.append(_part(heading, _words(before), _words(one), _why(before), _why(one), moved_from=moved))
    gone_behind: dict[int, list[ComparedPart]] = {}
    for was, gone in enumerate(old, 1):
        if gone.key not in held:
            part = _part(f"{word} {was} before", _words(gone), "", _why(gone), "")
            gone_behind.setdefault(_place_after(old[: was - 1], new), []).append(part)
    merged = gone_behind.get(0, [])
    for place, part in enumerate(parts, 1):
        merged = [*merged, part, *gone_behind.get(place, [])]
    return merged


def _place_after(earlier: Sequence[NumberedPart], new: Sequence[NumberedPart]) -> int:
    """Behind the nearest part before it that is still there."""
    now = {one.key: place for place, one in enumerate(new, 1)}
    return next((now[one.key] for one in reversed(earlier) if one.key in now), 0)


def _part(
    heading: str, before: str, after: str, why_before: str = "", why_after: str = "", *, moved_from: int | None = None
) -> ComparedPart:
    words, why = redline(before, after), redline(why_before, why_after)
    if not (before or why_before):
        fate = PartFate.ADDED
    elif not (after or why_after):
        fate = PartFate.REMOVED
    else:
        fate = PartFate.SAME if words.is_same and why.is_same else PartFate.CHANGED
    return ComparedPart(heading, fate, words, why, moved_from)


def _words(one: NumberedPart | None) -> str:
    return "\n".join(filter(None, (one.title, one.text))) if one else ""


def _why(one: NumberedPart | None) -> str:
    return one.why if isinstance(one, ProcedureStep) else ""
