"""The fast path: RSS, RDF and Atom that are well formed, read by expat in a fraction of feedparser's time.

A document that is not well formed raises NotWellFormed, and the fallback reads it.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regwatch.fetching import legislation
from regwatch.fetching.domain.documents import MOST_ITEMS, DocumentKind
from regwatch.fetching.domain.links import base_within
from regwatch.fetching.raw_items import RawItem

ATOM = "{http://www.w3.org/2005/Atom}"
OLD_ATOM = "{http://purl.org/atom/ns#}"
RSS_1 = "{http://purl.org/rss/1.0/}"
RSS_09 = "{http://my.netscape.com/rdf/simple/0.9/}"
RSS_09_CHANNEL = "{http://channel.netscape.com/rdf/simple/0.9/}"
USERLAND = "{http://backend.userland.com/rss2}"
PLAIN = ("", RSS_1, RSS_09, RSS_09_CHANNEL, USERLAND, ATOM, OLD_ATOM)
DC = "{http://purl.org/dc/elements/1.1/}"
DC_TERMS = "{http://purl.org/dc/terms/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
# What podcasts and video channels name a thing by, where the feed's own elements are empty.
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TITLES = ("title", f"{ITUNES}title", f"{MEDIA}title", f"{DC}title")
SUMMARIES = (
    "description",
    f"{ATOM}summary",
    f"{ITUNES}summary",
    f"{ITUNES}subtitle",
    f"{MEDIA}description",
    f"{DC}description",
)
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DEEPEST = 60
# Markup that runs on within a sentence; everything else begins a line of its own.
INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike
    strong sub sup time tt u var wbr
"""
INLINE = frozenset(INLINE_NAMES.split())
HIDDEN = frozenset({"script", "style", "template", "noscript"})


class NotWellFormed(Exception):
    """Not XML."""


class NestedTooDeeply(Exception):
    """Nested deeper than any feed is; it is not given to a more patient parser either."""


@dataclass(frozen=True)
class RawFeed:
    """The entries of a feed as they stand, with what the feed says of itself; `held` where some were left out."""

    kind: DocumentKind
    title: str
    items: list[RawItem]
    held: int | None = None
    ttl_minutes: int | None = None
    next_url: str | None = None


class _ShallowBuilder(ET.TreeBuilder):
    """Refuses deep nesting while it is read: thousands of levels cost more than any feed is worth."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NestedTooDeeply
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self.depth -= 1
        return super().end(tag)


def read_xml(text: str) -> RawFeed | None:
    """The feed in a text without DOCTYPE; None for XML that is no feed; raise NotWellFormed or NestedTooDeeply."""
    parser = ET.XMLParser(target=_ShallowBuilder(), encoding="utf-8")  # noqa: S314 - any DOCTYPE was refused or cut before
    try:
        parser.feed(text.encode("utf-8", "surrogatepass"))
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError) as error:
        raise NotWellFormed from error
    name = _local(root.tag)
    if name == "feed":
        return _atom(root)
    if name in {"rss", "RDF"}:
        return _rss(root, DocumentKind.RSS if name == "rss" else DocumentKind.RDF)
    return None


def _rss(root: ET.Element, kind: DocumentKind) -> RawFeed:
    channel = next((child for child in root if _local(child.tag) == "channel"), root)
    entries = [element for element in root.iter() if _plain(element.tag) == "item"]
    base = base_within(root.get(XML_BASE, ""), channel.get(XML_BASE, ""))
    ttl = _child(channel, "ttl")
    return RawFeed(
        kind=kind,
        title=_child(channel, "title"),
        items=[_rss_item(entry, base) for entry in entries[:MOST_ITEMS]],
        held=len(entries),
        ttl_minutes=int(ttl) if ttl.isdecimal() and len(ttl) < 7 else None,  # noqa: PLR2004 - minutes, not a number of atoms
    )


def _rss_item(entry: ET.Element, base: str) -> RawItem:
    guid = _child(entry, "guid")
    link = _child(entry, "link") or _atom_link(entry)
    is_link = next((child.get("isPermaLink", "true") for child in entry if _plain(child.tag) == "guid"), "true")
    if not link and guid.startswith(("http://", "https://")) and is_link.lower() != "false":
        link = guid
    return RawItem(
        title=_first_text(entry, TITLES),
        guid=guid or _text(entry.find(f"{DC}identifier")) or entry.get(RDF_ABOUT, ""),
        link=link,
        date=_first_text(
            entry,
            (
                "pubDate",
                f"{DC}date",
                f"{DC_TERMS}issued",
                f"{DC_TERMS}created",
                f"{ATOM}published",
                f"{ATOM}updated",
                "date",
            ),
        ),
        summary=_first_text(entry, SUMMARIES),
        content=_text(entry.find(CONTENT)),
        base=base_within(base, entry.get(XML_BASE, "")),
        extra=_categories(_text(child) for child in entry if _plain(child.tag) == "category"),
    )


def _atom(root: ET.Element) -> RawFeed:
    entries = [element for element in root if _plain(element.tag) == "entry"]
    effects = [legislation.effect_of(entry) for entry in entries]
    is_law = any(effects) or legislation.is_listing(root)
    base = root.get(XML_BASE, "")
    items = [
        legislation.item_of(entry, effect) if effect is not None else _atom_item(entry, base)
        for entry, effect in zip(entries[:MOST_ITEMS], effects[:MOST_ITEMS], strict=True)
    ]
    links = (link for link in root if _plain(link.tag) == "link" and link.get("rel") == "next")
    following = next((base_within(base, _href(link)) for link in links), None)
    kind = DocumentKind.LEGISLATION if is_law else DocumentKind.ATOM
    return RawFeed(kind, _child(root, "title"), items, held=len(entries), next_url=following)


def _atom_item(entry: ET.Element, base: str) -> RawItem:
    extra = _categories(child.get("term", "") for child in entry if _plain(child.tag) == "category")
    updated, published = _child(entry, "updated") or _child(entry, "modified"), _child(entry, "published")
    if updated and published and updated != published:
        extra["updated"] = updated.strip()
    return RawItem(
        title=_first_text(entry, TITLES),
        guid=_child(entry, "id"),
        link=_atom_link(entry),
        date=published or _child(entry, "issued") or updated or _text(entry.find(f"{DC}date")),
        summary=_first_text(entry, ("summary", *SUMMARIES)) or _text(entry.find(f"{MEDIA}group/{MEDIA}description")),
        content=_child(entry, "content"),
        base=base_within(base, entry.get(XML_BASE, "")),
        extra=extra,
    )


def _atom_link(entry: ET.Element) -> str:
    """The address for people: the first alternate in HTML, else the first alternate, else any that is not the feed."""
    links = [child for child in entry if _local(child.tag) == "link" and child.get("href")]
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    html = [link for link in alternates if link.get("type", "text/html") in {"text/html", "application/xhtml+xml"}]
    others = [link for link in links if link.get("rel") not in {"self", "enclosure", "edit", "replies"}]
    chosen = next(iter([*html, *alternates, *others]), None)
    return _href(chosen) if chosen is not None else ""


def _href(link: ET.Element) -> str:
    href = (link.get("href") or "").strip()
    return base_within(link.get(XML_BASE, ""), href) if href else ""


def _categories(names: Iterable[str]) -> dict[str, str | list[str] | list[dict[str, str]]]:
    found = [" ".join(name.split())[:100] for name in names if name and name.strip()][:10]
    return {"categories": found} if found else {}


def _first_text(entry: ET.Element, names: tuple[str, ...]) -> str:
    """The first of these children that says something; names of other vocabularies are printed in any case."""
    for name in names:
        text = _foreign(entry, name) if name.startswith("{") else _child(entry, name)
        if text:
            return text
    return ""


def _foreign(entry: ET.Element, name: str) -> str:
    named = (child for child in entry if str(child.tag).lower() == name.lower())
    return next((text for child in named if (text := _text(child))), "")


def _child(parent: ET.Element, name: str) -> str:
    """The text of the first child of this name that is not empty, in any of the plain namespaces."""
    return next((text for child in parent if _plain(child.tag) == name and (text := _text(child))), "")


def _text(element: ET.Element | None) -> str:
    """All text of an element; markup that stands in it as elements (xhtml) is read as a page shows it."""
    if element is None:
        return ""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(_shown(element)).strip()


def _shown(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = _local(child.tag).lower()
        # Titles of legislation stand in two languages side by side.
        line = "" if name in INLINE and XML_LANG not in child.attrib else "\n"
        yield line
        if name not in HIDDEN:
            yield from _shown(child)
        yield line + (child.tail or "")


def _plain(tag: object) -> str:
    """The name of a tag of a feed's own vocabulary, or nothing for one of another namespace."""
    if not isinstance(tag, str):
        return ""
    space, _, name = tag.rpartition("}")
    return name if (space + "}" if space else "") in PLAIN else ""


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
