"""Which item of a source is which: by the rule that was pinned when the source was added.

The commonest complaint about feed readers is a publisher's id that changes while the document stays, so the rule is
a setting of the source and never a thing the reader decides anew at each poll.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.links import canonical_link


class IdentityRule(StrEnum):
    GUID = "guid"
    LINK = "link"
    GUID_OR_LINK = "guid_or_link"


def keys_of(item: ParsedItem, rule: IdentityRule, *, keep_fragment: bool = False) -> tuple[str, ...]:
    """What the item is known by, the most telling first: with `guid_or_link` any one of them is enough.

    A rule that finds nothing falls back: guid to link, link to guid, and both to a hash of title and date.
    """
    guid = f"guid:{item.guid}" if item.guid else None
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


def keys_in_document(
    items: Sequence[ParsedItem], rule: IdentityRule, *, keep_fragment: bool = False
) -> list[tuple[str, ...]]:
    """The keys of each item, without those that different items of the same document share.

    A guid repeated over several links tells nothing about any of them, and a link shared by several guids neither;
    a guid repeated without any link leaves title and date.
    """
    links_of = [canonical_link(item.url, keep_fragment=keep_fragment) for item in items]
    pairs = {(item.guid, link) for item, link in zip(items, links_of, strict=True)}
    guids = Counter[str | None](guid for guid, _ in pairs if guid)
    links = Counter[str | None](link for _, link in pairs if link)
    texts = {(item.guid, hash_key(item)) for item, link in zip(items, links_of, strict=True) if not link}
    bare_guids = Counter[str | None](guid for guid, _ in texts if guid)
    found = []
    for item, link in zip(items, links_of, strict=True):
        told = keys_of(item, rule, keep_fragment=keep_fragment)
        if link is None and bare_guids[item.guid] > 1:
            told = (hash_key(item),)
        elif link and guids[item.guid] > 1 and links[link] == 1 and rule is not IdentityRule.LINK:
            told = (f"link:{link}",)
        elif item.guid and links[link] > 1 and guids[item.guid] == 1 and rule is IdentityRule.GUID_OR_LINK:
            told = (f"guid:{item.guid}",)
        elif rule is not IdentityRule.LINK and guids[item.guid] > 1 and links[link] > 1:
            told = (f"both:{item.guid} {link}",)
        found.append(told)
    return found


def identity_of(rule: IdentityRule, keys: Sequence[str]) -> str:
    """The one name for people and exports: the publisher's guid exactly as given where the rule allows it."""
    preferred = "guid:" if rule is not IdentityRule.LINK else "link:"
    key = next((key for key in keys if key.startswith(preferred)), keys[0])
    return key if key.startswith("text:") else key.partition(":")[2]


def hash_key(item: ParsedItem) -> str:
    told = f"{item.title}\n{item.raw_date}"
    return "text:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
