"""What a document says that is new, compared with everything that its source ever said.

Never with the last poll: one transient empty answer would look like ten new items (ESMA, 7 April 2026).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regwatch.changes.domain.fingerprint import content_hash, material_hash
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule, identity_of, keys_in_document

MOST_QUIET_VERSIONS = 24


@dataclass(frozen=True)
class Known:
    """An item that the source has shown before, as it stood last."""

    item_id: int
    content_hash: str
    material_hash: str
    quiet_versions: int = 0


@dataclass(frozen=True)
class Seen:
    """An item of the document with the keys that it is known by."""

    item: ParsedItem
    identity: str
    keys: tuple[str, ...]
    content_hash: str
    material_hash: str


@dataclass(frozen=True)
class Revised:
    """A known item that now says something else; `is_material` when a reader would notice."""

    seen: Seen
    known: Known
    is_material: bool


@dataclass(frozen=True)
class Comparison:
    """The outcome for one document; `churning` items change at every poll and are left at their last version."""

    new: tuple[Seen, ...]
    revised: tuple[Revised, ...]
    unchanged: int
    churning: int = 0

    @property
    def brings_news(self) -> bool:
        return bool(self.new or self.revised)


def see(items: Sequence[ParsedItem], rule: IdentityRule) -> list[Seen]:
    """The items of a document with their keys and hashes; one that stands twice counts once, as it stands first."""
    seen: dict[str, Seen] = {}
    taken: set[str] = set()
    for item, keys in zip(items, keys_in_document(items, rule), strict=True):
        if taken.intersection(keys):
            continue
        taken.update(keys)
        identity = identity_of(rule, keys)
        seen[keys[0]] = Seen(item, identity, keys, content_hash(item), material_hash(item))
    return list(seen.values())


def compare(seen: Sequence[Seen], known: Mapping[str, Known]) -> Comparison:
    """Sort what was seen into new, revised and unchanged; `known` maps every key ever seen to its item."""
    new: list[Seen] = []
    revised: list[Revised] = []
    unchanged = churning = 0
    met: set[int] = set()
    for one in seen:
        found = next((known[key] for key in one.keys if key in known), None)
        if found is None:
            new.append(one)
        elif found.item_id in met or found.content_hash == one.content_hash:
            unchanged += 1
        elif found.material_hash == one.material_hash and found.quiet_versions >= MOST_QUIET_VERSIONS:
            churning += 1
        else:
            revised.append(Revised(one, found, is_material=found.material_hash != one.material_hash))
        if found is not None:
            met.add(found.item_id)
    return Comparison(tuple(new), tuple(revised), unchanged + churning, churning)
