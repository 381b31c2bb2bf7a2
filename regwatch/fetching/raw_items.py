"""Between a format and an item: the fields as they stand in a document, and the one way to make an item of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.text import one_line
from regwatch.fetching.domain.dates import ReadDate, believed, proved_order, read_date
from regwatch.fetching.domain.documents import GUID_LENGTH, TEXT_LENGTH, Extra, ParsedItem
from regwatch.fetching.domain.identity import IdentityRule, identity_of, keys_in_document
from regwatch.fetching.domain.links import absolute_link, base_within
from regwatch.fetching.plain_text import summary_of, text_of, title_of


@dataclass
class RawItem:
    """One entry as its publisher wrote it; markup still in it, the link perhaps relative."""

    title: str = ""
    guid: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""
    content: str = ""
    base: str = ""
    extra: Extra = field(default_factory=dict)


def items_of(
    raws: Sequence[RawItem], *, url: str, rule: IdentityRule, zone: ZoneInfo, now: datetime | None = None
) -> tuple[ParsedItem, ...]:
    """Items with text plain, links absolute, dates read, and the identity that the source's rule gives them.

    Dates that nobody can mean at `now` keep their words only; without it all that can be read are taken.
    """
    order = proved_order(raw.date for raw in raws if raw.date)
    dates = [read_date(raw.date, zone=zone, order=order) for raw in raws]
    items = [_item(raw, url, believed(date, now) if now else date) for raw, date in zip(raws, dates, strict=True)]
    keys = keys_in_document(items, rule)
    named = [
        ParsedItem(
            identity=identity_of(item, rule, item_keys.telling),
            title=item.title,
            guid=item.guid,
            url=item.url,
            published_at=item.published_at,
            raw_date=item.raw_date,
            summary=item.summary,
            text=item.text,
            extra=item.extra,
        )
        for item, item_keys in zip(items, keys, strict=True)
    ]
    return tuple(named)


def _item(raw: RawItem, url: str, date: ReadDate) -> ParsedItem:
    summary, content = text_of(raw.summary), text_of(raw.content)
    text = (content if len(content) >= len(summary) else summary)[:TEXT_LENGTH]
    guid = one_line(raw.guid)[:GUID_LENGTH] or None
    link = absolute_link(raw.link, base=base_within(url, raw.base))
    return ParsedItem(
        identity="",
        title=title_of(raw.title, text),
        guid=guid,
        url=link,
        published_at=date.value,
        raw_date=one_line(raw.date)[:100],
        summary=summary_of(summary or text),
        text=text,
        extra=_clean(raw.extra),
    )


def _clean(told: Any) -> Any:
    """Without what no database stores: a JSON document may name a tag with NUL or half a letter in it."""
    if isinstance(told, str):
        return one_line(told)
    if isinstance(told, list):
        return [_clean(one) for one in told]
    return {name: _clean(one) for name, one in told.items()}
