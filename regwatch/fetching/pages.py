"""List pages of publishers without a feed: items by the selectors that were set for the source (BeautifulSoup)."""

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag

from regwatch.fetching.raw_items import RawItem

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def read_page(text: str, selectors: Mapping[str, str]) -> list[RawItem]:
    """The items of a list page. `selectors` needs `item`; `title`, `link`, `date` and `summary` are within it."""
    soup = BeautifulSoup(text, "lxml")
    return [_item(found, selectors) for found in soup.select(selectors["item"])]


def alternate_feed(text: str) -> str | None:
    """The feed that a page names in its head, if it names one."""
    head = BeautifulSoup(text[:200_000], "lxml")
    for link in head.find_all("link", rel="alternate"):
        if link.get("type") in FEED_TYPES and link.get("href"):
            return str(link["href"])
    return None


def _item(found: Tag, selectors: Mapping[str, str]) -> RawItem:
    link = found.select_one(selectors.get("link") or "a[href]")
    return RawItem(
        title=_words(found, selectors.get("title") or "a"),
        link=str(link.get("href", "")) if link is not None else "",
        date=_date(found, selectors.get("date", "")),
        summary=_words(found, selectors["summary"]) if selectors.get("summary") else "",
    )


def _words(found: Tag, selector: str) -> str:
    part = found.select_one(selector)
    return part.get_text(" ", strip=True) if part is not None else ""


def _date(found: Tag, selector: str) -> str:
    """The date of an item; the machine's form in a time element outweighs the words beside it."""
    part = found.select_one(selector) if selector else found.find("time")
    if not isinstance(part, Tag):
        return ""
    return str(part.get("datetime") or part.get_text(" ", strip=True))
