"""legislation.gov.uk: effects on an instrument, with in-force dates as data (not guessed from prose).

Each entry of a "changes affected" list wraps one ukm:Effect. Many entries share a link, so such sources are known by
guid alone.
"""

import xml.etree.ElementTree as ET

from regwatch.fetching.raw_items import RawItem

ATOM = "{http://www.w3.org/2005/Atom}"
METADATA = "{http://www.legislation.gov.uk/namespaces/metadata}"
LEGISLATION = "http://www.legislation.gov.uk/namespaces/legislation"
HOSTS = ("http://www.legislation.gov.uk/", "https://www.legislation.gov.uk/")


def effect_of(entry: ET.Element) -> ET.Element | None:
    return entry.find(f".//{METADATA}Effect")


def is_listing(root: ET.Element) -> bool:
    """A list of instruments: its ids are legislation.gov.uk's, or its elements are of that vocabulary."""
    ids = [element.text or "" for element in root.iter(f"{ATOM}id")]
    return any(one.startswith(HOSTS) for one in ids) or any(LEGISLATION in element.tag for element in root)


def item_of(entry: ET.Element, effect: ET.Element) -> RawItem:
    """One effect as an item: what is done to which provision by what, and from when."""
    dates = _in_force(effect)
    affected = _provisions(effect, "AffectedProvisions", "AffectedTitle")
    affecting = _provisions(effect, "AffectingProvisions", "AffectingTitle")
    kind = effect.get("Type", "").strip() or "changed"
    since = "; ".join(_spoken(date) for date in dates)
    text = f"{affected}: {kind} by {affecting}." + (
        f"\nIn force: {since}." if since else "\nIn force: no date is given."
    )
    title = _text(entry.find(f"{ATOM}title")) or f"{affected}: {kind}"
    link = next((one.get("href", "") for one in entry.iter(f"{ATOM}link") if one.get("rel") in {None, "alternate"}), "")
    return RawItem(
        title=title,
        guid=_text(entry.find(f"{ATOM}id")),
        link=link or effect.get("AffectingURI", ""),
        date=_text(entry.find(f"{ATOM}published")) or _text(entry.find(f"{ATOM}updated")) or effect.get("Modified", ""),
        summary=text,
        content=text,
        extra={"in_force": dates} if dates else {},
    )


def _in_force(effect: ET.Element) -> list[dict[str, str]]:
    return [
        {
            "date": found.get("Date", ""),
            "qualification": found.get("Qualification", ""),
            "prospective": found.get("Prospective", ""),
        }
        for found in effect.iter(f"{METADATA}InForce")
    ]


def _spoken(date: dict[str, str]) -> str:
    qualified = f" ({date['qualification']})" if date["qualification"] else ""
    return (date["date"] or "prospective, no date yet") + qualified


def _provisions(effect: ET.Element, provisions: str, title: str) -> str:
    named = _text(effect.find(f"{METADATA}{title}")) or effect.get(title, "")
    which = effect.get(provisions, "") or _text(effect.find(f"{METADATA}{provisions}"))
    uri = effect.get(provisions.replace("Provisions", "URI"), "")
    return " ".join(part for part in (named or uri, which) if part) or "a provision"


def _text(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
