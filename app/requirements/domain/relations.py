"""How requirements stand to each other: which relations make no sense, and in which words both sides read them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from app.requirements.domain.words import RelationKind

# As the one reads it that the relation begins at, and as the other one does.
WORDS = {
    RelationKind.IMPLEMENTS: ("Implements", "Is implemented by"),
    RelationKind.CONFLICTS: ("Conflicts with", "Conflicts with"),
    RelationKind.DUPLICATES: ("Is a duplicate of", "Has the duplicate"),
}
Link = tuple[int, int]


@dataclass(frozen=True)
class Related:
    """What a requirement is related to already: each relation by kind, and whether it begins at this one."""

    kind: RelationKind
    begins_here: bool
    other_ref: str


def relation_problem(
    kind: RelationKind, ref: str, other_ref: str, *, here: Collection[Related], there: Collection[Related]
) -> str:
    """Why the requirement `ref` may not be related to another one, or nothing; cycles are looked for apart."""
    if ref == other_ref:
        return f"{ref} cannot be related to itself"
    if any(one.kind is kind and one.other_ref == other_ref and _is_the_same(kind, one) for one in here):
        return f"{ref} {WORDS[kind][0].lower()} {other_ref} already"
    return _problem_of_duplicate(ref, other_ref, here, there) if kind is RelationKind.DUPLICATES else ""


def _problem_of_duplicate(ref: str, other_ref: str, here: Collection[Related], there: Collection[Related]) -> str:
    """A duplicate points at one that stays, and nothing points at a duplicate."""
    if (kept := _stays(here)) is not None:
        return f"{ref} is a duplicate of {kept} already. End that first"
    if (kept := _stays(there)) is not None:
        return f"{other_ref} is itself a duplicate of {kept}, which stays. Name {kept}"
    if twin := next((one.other_ref for one in here if one.kind is RelationKind.DUPLICATES), ""):
        return f"{twin} points at {ref} as the one that stays, so {ref} cannot be a duplicate of another"
    return ""


def path_between(links: Iterable[Link], start: int, goal: int) -> list[int]:
    """The shortest way from one to another along these links, both ends included; nothing where there is none."""
    following: dict[int, list[int]] = {}
    for one, other in links:
        following.setdefault(one, []).append(other)
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way
        further = [each for each in following.get(way[-1], []) if each not in seen]
        seen.update(further)
        ways += [[*way, each] for each in further]
    return []


def _is_the_same(kind: RelationKind, one: Related) -> bool:
    """A conflict is the same from both sides."""
    return one.begins_here or kind is RelationKind.CONFLICTS


def _stays(related: Collection[Related]) -> str | None:
    """The one that stays of a requirement that is a duplicate."""
    found = (one.other_ref for one in related if one.kind is RelationKind.DUPLICATES and one.begins_here)
    return next(found, None)


def circle_in(links: Iterable[Link]) -> list[int]:
    """A way that ends where it began, or nothing."""
    following: dict[int, set[int]] = {}
    for one, other in links:
        following.setdefault(one, set()).add(other)
    try:
        TopologicalSorter(following).prepare()
    except CycleError as circle:
        return list(reversed(circle.args[1]))
    return []
