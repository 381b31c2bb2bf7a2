"""Which item of a source is which: by the rule that was pinned when the source was added.

The commonest complaint about feed readers is a publisher's id that changes while the document stays, so the rule is
a setting of the source and never a thing the reader decides anew at each poll. Where the pinned rule's keys do not
tell the documents of one answer apart (a link that all of them share), link, title and date do.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.links import canonical_link


class IdentityRule(StrEnum):
    GUID = "guid"
    LINK = "link"
    GUID_OR_LINK = "guid_or_link"


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """What an item is known by: `own` tells it apart from all others of its answer, `shared` does not.

    Where nothing of its own is left, `finer` does: everything that it says, then link, title and date, then link and
    title alone, so that a known document is still recognised when its text or date is another. The last of them is for
    a text that another document said before it.
    """

    own: tuple[str, ...]
    shared: tuple[str, ...]
    finer: tuple[str, ...]

    @property
    def telling(self) -> tuple[str, ...]:
        return self.own or self.finer


def keys_of(item: ParsedItem, rule: IdentityRule, *, keep_fragment: bool = False) -> tuple[str, ...]:
    """What the item is known by, the most telling first: with `guid_or_link` any one of them is enough.

    A rule that finds nothing falls back: guid to link, link to guid, and both to a hash of title and date.
    """
    guid = guid_key(item)
    link = canonical_link(item.url, keep_fragment=keep_fragment)
    link = f"link:{link}" if link else None
    keys: tuple[str | None, ...]
    if rule is IdentityRule.GUID:
        keys = (guid or link,)
    elif rule is IdentityRule.LINK:
        keys = (link or guid,)
    else:
        # A link that is known outweighs a guid that is known: guids get re-used more often than addresses.
        keys = (link, guid) if guid and link else (guid or link,)
    return tuple(key for key in keys if key) or (hash_key(item),)


def keys_in_document(items: Sequence[ParsedItem], rule: IdentityRule, *, keep_fragment: bool = False) -> list[ItemKeys]:
    """The keys of each item, apart from those that different items of the same document share.

    A guid repeated over several links tells nothing about any of them, and a link shared by several guids neither;
    a guid repeated without any link leaves title and date. Items that say the same word for word are one item.
    """
    links_of = [canonical_link(item.url, keep_fragment=keep_fragment) for item in items]
    guids_of = [guid_key(item) for item in items]
    pinned = [keys_of(item, rule, keep_fragment=keep_fragment) for item in items]
    told = _told_apart(items, guids_of, links_of, pinned, rule)
    whole = [_whole(item, guid, link) for item, guid, link in zip(items, guids_of, links_of, strict=True)]
    holders: dict[str, set[str]] = {}
    for says, keys, ruled in zip(whole, told, pinned, strict=True):
        for key in (*ruled, *keys):
            holders.setdefault(key, set()).add(says)
    found = []
    for item, link, says, keys, ruled in zip(items, links_of, whole, told, pinned, strict=True):
        own = tuple(key for key in keys if len(holders[key]) == 1)
        shared = tuple(key for key in dict.fromkeys((*ruled, *keys)) if key not in own)
        found.append(ItemKeys(own, shared, _finer(item, link, says)))
    return found


def identity_of(item: ParsedItem, rule: IdentityRule, keys: Sequence[str]) -> str:
    """The one name for people and exports: the publisher's guid exactly as given where the rule allows it."""
    preferred = "guid:" if rule is not IdentityRule.LINK else "link:"
    key = next((key for key in keys if key.startswith(preferred)), keys[0])
    if key.startswith("guid:"):
        return item.guid or ""
    return key if key.startswith(("text:", "says:")) else key.partition(":")[2]


def guid_key(item: ParsedItem) -> str | None:
    """The key of the publisher's id; one that is an address counts as the same with http and with https."""
    if not item.guid:
        return None
    scheme, sign, rest = item.guid.partition("://")
    return f"guid:https://{rest}" if sign and scheme.lower() == "http" else f"guid:{item.guid}"


def earlier_spelling(key: str) -> str | None:
    """How a key was kept when ids with http and https were two, for the items that are known from then."""
    for kind in ("guid:", "both:"):
        if key.startswith(f"{kind}https://"):
            return key.replace("https://", "http://", 1)
    return None


def hash_key(item: ParsedItem) -> str:
    return f"text:{_digest(item.title, item.raw_date, mark=chr(10))}"


def _told_apart(
    items: Sequence[ParsedItem],
    guids_of: Sequence[str | None],
    links_of: Sequence[str | None],
    pinned: Sequence[tuple[str, ...]],
    rule: IdentityRule,
) -> list[tuple[str, ...]]:
    """The keys that the rule leaves each item where guids and links are shared crosswise."""
    pairs = set(zip(guids_of, links_of, strict=True))
    guids = Counter[str | None](guid for guid, _ in pairs if guid)
    links = Counter[str | None](link for _, link in pairs if link)
    bare = {(guid, hash_key(item)) for item, guid, link in zip(items, guids_of, links_of, strict=True) if not link}
    bare_guids = Counter[str | None](guid for guid, _ in bare if guid)
    found: list[tuple[str, ...]] = []
    for item, guid, link, told in zip(items, guids_of, links_of, pinned, strict=True):
        if link is None and bare_guids[guid] > 1:
            found.append((hash_key(item),))
        elif link and guids[guid] > 1 and links[link] == 1 and rule is not IdentityRule.LINK:
            found.append((f"link:{link}",))
        elif guid and links[link] > 1 and guids[guid] == 1 and rule is IdentityRule.GUID_OR_LINK:
            found.append((guid,))
        elif guid and rule is not IdentityRule.LINK and guids[guid] > 1 and links[link] > 1:
            found.append((f"both:{guid.removeprefix('guid:')} {link}",))
        else:
            found.append(told)
    return found


def _whole(item: ParsedItem, guid: str | None, link: str | None) -> str:
    return "\x1f".join((guid or "", link or "", item.title, item.raw_date, item.text or item.summary))


def _finer(item: ParsedItem, link: str | None, whole: str) -> tuple[str, ...]:
    named = (link or "", item.title)
    told = (_digest(whole), _digest(*named, item.raw_date), _digest(*named), _digest(whole, "again"))
    return tuple(f"says:{digest}" for digest in told)


def _digest(*parts: str, mark: str = "\x1f") -> str:
    return hashlib.sha256(mark.join(parts).encode("utf-8", "replace")).hexdigest()
