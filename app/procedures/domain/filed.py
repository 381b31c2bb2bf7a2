"""Steps and scenarios as files write them: without keys, which they find again or get anew as they come in."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from app.core.text import one_line, without_control_characters
from app.procedures.domain.text import (
    LONGEST_LINE,
    LONGEST_PART,
    MOST_SCENARIOS,
    MOST_STEPS,
    ProcedureScenario,
    ProcedureStep,
)

OF_STEP = ("title", "text", "why")
OF_SCENARIO = ("title", "text")
Part = TypeVar("Part", ProcedureStep, ProcedureScenario)
Filed = dict[str, str]


class NoPart(ValueError):
    """Why something a file says is no step or scenario, in a sentence."""


def filed_steps(given: object) -> list[Filed]:
    """The steps of a file in their order, without those that say nothing; NoPart names the first that is none."""
    return _filed(given, "step", OF_STEP, MOST_STEPS)


def filed_scenarios(given: object) -> list[Filed]:
    return _filed(given, "scenario", OF_SCENARIO, MOST_SCENARIOS)


def as_filed(part: ProcedureStep | ProcedureScenario) -> Filed:
    """A step or scenario as a file says it."""
    names = OF_STEP if isinstance(part, ProcedureStep) else OF_SCENARIO
    return {name: getattr(part, name) for name in names}


def keyed(
    make: Callable[..., Part], held: Sequence[Part], filed: Sequence[Filed], last_key: int
) -> tuple[tuple[Part, ...], int]:
    """The parts that a file says, each with the key of the one that it was, and the highest key ever given now.

    A part is the one that says the same, or has its title; else the one that stood behind the part before it, where
    nothing else is that one: so a step that was only reworded stays itself, and one put in between is new.
    """
    keys = _known_keys(held, filed)
    free = {part.key for part in held} - set(keys)
    behind = dict(zip(["", *(part.key for part in held)], (part.key for part in held), strict=False))
    before = ""
    for place, key in enumerate(keys):
        if not key:
            follower = behind.get(before, "")
            if follower in free:
                free.discard(follower)
                keys[place] = follower
            else:
                last_key += 1
                keys[place] = str(last_key)
        before = keys[place]
    return tuple(make(key=key, **part) for key, part in zip(keys, filed, strict=True)), last_key


def _known_keys(held: Sequence[Part], filed: Sequence[Filed]) -> list[str]:
    """Of each filed part the key of the held one that says the same or has its title; empty where none does."""
    free, keys = list(held), [""] * len(filed)
    for is_same in (_says_the_same, _has_its_title):
        for place, one in enumerate(filed):
            found = next((part for part in free if not keys[place] and is_same(part, one)), None)
            if found is not None:
                free.remove(found)
                keys[place] = found.key
    return keys


def _says_the_same(part: ProcedureStep | ProcedureScenario, one: Filed) -> bool:
    return as_filed(part) == one


def _has_its_title(part: ProcedureStep | ProcedureScenario, one: Filed) -> bool:
    return part.title == one["title"] != ""


def _filed(given: object, word: str, names: tuple[str, ...], most: int) -> list[Filed]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise NoPart(f"The {word}s of a procedure are a list")
    found = []
    for number, one in enumerate(given, 1):
        try:
            found.append(_part(one, word, names))
        except NoPart as wrong:
            raise NoPart(f"{word.capitalize()} {number}: {wrong}") from None
    said = [one for one in found if one["title"] or one["text"]]
    if len(said) > most:
        raise NoPart(f"{len(said)} {word}s are too many: {most} at most")
    return said


def _part(one: object, word: str, names: tuple[str, ...]) -> Filed:
    if isinstance(one, str):
        one = {"text" if word == "step" else "title": one}  # a plain list of sentences
    if not isinstance(one, Mapping):
        raise NoPart("it is not a set of names and values")
    strange = [str(name) for name in one if name not in names]
    if strange:
        raise NoPart(f"a {word} has no “{strange[0][:40]}”; it has {', '.join(names)}")
    part = {name: _text(one.get(name), name) for name in names}
    if part.get("why") and not (part["title"] or part["text"]):
        raise NoPart("it says why, and not what is done")
    return part


def _text(given: object, name: str) -> str:
    if given is not None and (isinstance(given, bool) or not isinstance(given, str | int)):
        raise NoPart(f"its {name} is not text")
    text = "" if given is None else without_control_characters(str(given)).strip()
    text, most = (one_line(text), LONGEST_LINE) if name == "title" else (text, LONGEST_PART)
    if len(text) > most:
        raise NoPart(f"its {name} has more than {most:,} characters")
    return text
