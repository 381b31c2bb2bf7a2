"""List pages of publishers without a feed: items by the selectors that were set for the source (BeautifulSoup)."""

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from regwatch.fetching.raw_items import RawItem

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


class BadSelector(Exception):
    """A selector that was set for the source cannot be read, with a sentence that names it."""


def read_page(text: str, selectors: Mapping[str, str]) -> list[RawItem]:
    """The items of a list page. `selectors` needs `item`; `title`, `link`, `date` and `summary` are it or within it."""
    soup = BeautifulSoup(text, "lxml")
    named = soup.find("base", href=True)
    base = str(named["href"]) if isinstance(named, Tag) else ""
    try:
        return [_item(found, selectors, base) for found in soup.select(selectors["item"])]
    except (SelectorSyntaxError, NotImplementedError) as error:
        sentence = f"A selector of this source cannot be read: {str(error).splitlines()[0]}."
        raise BadSelector(sentence) from error


def alternate_feed(text: str) -> str | None:
    """The feed that a page names in its head, if it names one."""
    head = BeautifulSoup(text[:200_000], "lxml")
    for link in head.find_all("link", rel="alternate"):
        if link.get("type") in FEED_TYPES and link.get("href"):
            return str(link["href"])
    return None


def _item(found: Tag, selectors: Mapping[str, str], base: str) -> RawItem:
    link = _part(found, selectors.get("link") or "a[href]")
    return RawItem(
        title=_words(found, selectors.get("title") or "a"),
        link=str(link.get("href", "")) if link is not None else "",
        date=_date(found, selectors.get("date", "")),
        summary=_words(found, selectors["summary"]) if selectors.get("summary") else "",
        base=base,
    )


def _part(found: Tag, selector: str) -> Tag | None:
    """The first element that is meant: within the item, or the item itself where the whole card is a link."""
    part = found.select_one(selector)
    return part if part is not None or not found.css.match(selector) else found


def _words(found: Tag, selector: str) -> str:
    part = _part(found, selector)
    return part.get_text(" ", strip=True) if part is not None else ""


def _date(found: Tag, selector: str) -> str:
    """The date of an item; the machine's form in a time element outweighs the words beside it."""
    part = _part(found, selector) if selector else found.find("time")
    if not isinstance(part, Tag):
        return ""
    return str(part.get("datetime") or part.get_text(" ", strip=True))
