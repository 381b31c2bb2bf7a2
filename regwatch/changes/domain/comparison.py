"""What a document says that is new, compared with everything that its source ever said.

Never with the last poll: one transient empty answer would look like ten new items (ESMA, 7 April 2026). Every entry
of an answer becomes one of new, revised and unchanged, and no two of them the same item.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

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
    title: str = ""
    dated: datetime | date | str = ""


@dataclass(frozen=True)
class Seen:
    """An item of the document: what it is known by of its own, what others share, and what tells it apart then.

    A new one says which shared keys are to be kept with it, marked as such.
    """

    item: ParsedItem
    identity: str
    keys: tuple[str, ...]
    content_hash: str
    shared: tuple[str, ...] = ()
    finer: tuple[str, ...] = ()
    to_mark: tuple[str, ...] = ()

    @cached_property
    def material_hash(self) -> str:
        """Only of what is new or was touched: most of an answer is as it was."""
        return material_hash(self.item)

    @property
    def dated(self) -> datetime | date | str:
        return self.item.published_at or self.item.raw_date


@dataclass(frozen=True)
class Revised:
    """A known item that now says something else; `is_material` when a reader would notice.

    It `has_moved` when it stands under an address that was not known.
    """

    seen: Seen
    known: Known
    is_material: bool
    has_moved: bool = False


@dataclass(frozen=True)
class DocumentNews:
    """What one document brought; `churning` items change at every poll and are left at their last version.

    `marked` are shared keys with a known item that has each, `met` the known items that it shows, and `learned` what
    those are to be known by too that were recognised by no key of their own.
    """

    new: tuple[Seen, ...]
    revised: tuple[Revised, ...]
    unchanged: int
    churning: int = 0
    marked: tuple[tuple[str, int], ...] = ()
    told_apart: int = 0
    met: frozenset[int] = frozenset()
    learned: tuple[tuple[str, int], ...] = ()

    @property
    def brings_news(self) -> bool:
        return bool(self.new or self.revised)

    @property
    def moved(self) -> int:
        return sum(one.has_moved for one in self.revised)

    @property
    def quiet(self) -> int:
        return sum(not one.is_material and not one.has_moved for one in self.revised)


def see(items: Sequence[ParsedItem], rule: IdentityRule) -> list[Seen]:
    """The items of a document with their keys and hashes; one that stands twice word for word counts once."""
    seen: dict[str, Seen] = {}
    for item, keys in zip(items, keys_in_document(items, rule), strict=True):
        identity = identity_of(item, rule, keys.telling)
        one = Seen(item, identity, keys.own, content_hash(item), keys.shared, keys.finer)
        seen.setdefault(keys.finer[0], one)
    return list(seen.values())


def unsettled(seen: Sequence[Seen], known: Mapping[str, Known], ambiguous: Collection[str]) -> list[Seen]:
    """Items that none of their own keys can settle: what else is known of them must be looked up too."""
    led_to = Counter(item_id for one in seen for item_id in {known[key].item_id for key in one.keys if key in known})
    return [
        one
        for one in seen
        if all(key in ambiguous or (key in known and led_to[known[key].item_id] > 1) for key in one.keys)
    ]


def compare(seen: Sequence[Seen], known: Mapping[str, Known], ambiguous: Collection[str] = ()) -> DocumentNews:
    """Sort what was seen into new, revised and unchanged.

    `known` maps every key ever seen to its item; `ambiguous` are those that several documents of one answer shared,
    now or before, so that they say nothing about any of them.
    """
    claims = _claims(seen, known, ambiguous)
    times = Counter(key for one in seen for key in one.finer)
    new: list[Seen] = []
    revised: list[Revised] = []
    unchanged = churning = 0
    learned: list[tuple[str, int]] = []
    marked = _marked(seen, claims, known, ambiguous)
    waiting = {key for one in seen for key in one.shared} - set(marked) - set(ambiguous)
    for place, one in enumerate(seen):
        held = claims.get(place)
        if held is not None and not _has_key_of(held, one, known, ambiguous):
            learned.extend((key, held.item_id) for key in one.finer if key not in known and times[key] == 1)
        if held is None:
            new.append(_to_keep(one, known, ambiguous, times, waiting))
            waiting.difference_update(one.shared)
        elif held.content_hash == one.content_hash:
            unchanged += 1
        elif held.material_hash == one.material_hash and held.quiet_versions >= MOST_QUIET_VERSIONS:
            churning += 1
        else:
            revised.append(Revised(one, held, is_material=held.material_hash != one.material_hash))
    told_apart = sum(not one.keys or bool(ambiguous and set(one.keys) <= set(ambiguous)) for one in seen)
    met = frozenset(held.item_id for held in claims.values())
    return DocumentNews(
        new=tuple(new),
        revised=tuple(revised),
        unchanged=unchanged + churning,
        churning=churning,
        marked=tuple(marked.items()),
        told_apart=told_apart,
        met=met,
        learned=tuple(learned),
    )


def moved(found: DocumentNews, candidates: Iterable[Known], entries: int) -> DocumentNews:
    """The same, with documents that only stand under new addresses taken for what they are.

    A site that is rebuilt shows its whole list under other addresses at once, so it takes most of an answer: a single
    entry whose title is known may well be another document (ESMA's “New Q&As available”).
    """
    waiting: dict[tuple[object, ...], list[Known]] = {}
    for held in candidates:
        if held.item_id not in found.met:
            waiting.setdefault((held.material_hash, held.dated), []).append(held)
    pairs: dict[int, Known] = {}
    for place, one in enumerate(found.new):
        says_enough = bool(one.item.raw_date or one.item.text or one.item.summary)
        if says_enough and (fitting := waiting.get((one.material_hash, one.dated))):
            pairs[place] = fitting.pop(0)
    if len(pairs) * 2 <= entries:
        return found
    revised = [Revised(found.new[place], held, is_material=False, has_moved=True) for place, held in pairs.items()]
    new = tuple(one for place, one in enumerate(found.new) if place not in pairs)
    return replace(found, new=new, revised=(*found.revised, *revised))


Proposals: TypeAlias = Iterable[tuple[int, Known | None]]


def _claims(seen: Sequence[Seen], known: Mapping[str, Known], ambiguous: Collection[str]) -> dict[int, Known]:
    """Which known item each entry is, by its place; the most telling key of all decides first, and none twice."""
    claims = _with(_by_own_keys(seen, known, ambiguous), {})
    open_places = [
        place
        for place, one in enumerate(seen)
        if place not in claims and all(key in ambiguous or key in known for key in one.keys)
    ]
    claims = _with(_by_what_they_say(seen, open_places, known), claims)
    return _with(_by_name(seen, open_places, known), claims)


def _with(proposals: Proposals, claims: Mapping[int, Known]) -> dict[int, Known]:
    """The claims and, in their order, those of the proposals that contradict none before them."""
    found = dict(claims)
    taken = {held.item_id for held in found.values()}
    for place, held in proposals:
        if held is not None and place not in found and held.item_id not in taken:
            found[place] = held
            taken.add(held.item_id)
    return found


def _by_own_keys(seen: Sequence[Seen], known: Mapping[str, Known], ambiguous: Collection[str]) -> Proposals:
    for level in range(max((len(one.keys) for one in seen), default=0)):
        for place, one in enumerate(seen):
            if level < len(one.keys) and one.keys[level] not in ambiguous:
                yield place, known.get(one.keys[level])


def _by_what_they_say(seen: Sequence[Seen], places: Sequence[int], known: Mapping[str, Known]) -> Proposals:
    times = Counter(key for place in places for key in seen[place].finer)
    for level in range(max((len(seen[place].finer) for place in places), default=0)):
        for place in places:
            key = seen[place].finer[level]
            if times[key] == 1:
                yield place, known.get(key)


def _by_name(seen: Sequence[Seen], places: Sequence[int], known: Mapping[str, Known]) -> Proposals:
    """What a shared key was first kept for is the entry that is called the same, with its date where several are."""
    for with_date in (True, False):
        for place in places:
            yield place, _namesake(seen[place], known, with_date=with_date)


def _namesake(one: Seen, known: Mapping[str, Known], *, with_date: bool) -> Known | None:
    for key in (*one.shared, *one.keys):
        held = known.get(key)
        if held and held.title == one.item.title and (not with_date or held.dated == one.dated):
            return held
    return None


def _marked(
    seen: Sequence[Seen], claims: Mapping[int, Known], known: Mapping[str, Known], ambiguous: Collection[str]
) -> dict[str, int]:
    """Keys that are found to be shared now, each with the item that it was kept for, or a known item that has it."""
    found: dict[str, int] = {}
    for place, one in enumerate(seen):
        for key in one.shared:
            if key in ambiguous or key in found:
                continue
            held = known.get(key) or claims.get(place)
            if held is not None:
                found[key] = held.item_id
    return found


def _has_key_of(held: Known, one: Seen, known: Mapping[str, Known], ambiguous: Collection[str]) -> bool:
    return any(key in known and known[key].item_id == held.item_id for key in one.keys if key not in ambiguous)


def _to_keep(
    one: Seen,
    known: Mapping[str, Known],
    ambiguous: Collection[str],
    times: Mapping[str, int],
    unmarked: Collection[str],
) -> Seen:
    """A new item with what it is to be known by: keys of its own that nobody else has, or else what it says."""
    own = tuple(key for key in one.keys if key not in known and key not in ambiguous)
    # Where even its text was said by others before, the last key stands alone, and storing says so if it is taken.
    keys = own or tuple(key for key in one.finer if key not in known and times[key] == 1) or one.finer[-1:]
    return replace(
        one,
        identity=one.identity if own else keys[0],
        keys=keys,
        shared=(*one.shared, *(key for key in one.keys if key in ambiguous)),
        to_mark=tuple(key for key in one.shared if key in unmarked),
    )
