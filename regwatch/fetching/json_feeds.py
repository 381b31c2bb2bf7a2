"""Documents in JSON: JSON Feed, the ICO's search, and GOV.UK's content API."""

import json
from typing import Any

from regwatch.fetching.domain.documents import DocumentKind, Extra
from regwatch.fetching.raw_items import RawItem
from regwatch.fetching.xml_feeds import RawFeed


def read_json(text: str) -> RawFeed | None:
    """The items of a known JSON document, or None for one that is not known. Raise ValueError for broken JSON."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error
    if not isinstance(data, dict):
        return None
    if "jsonfeed.org" in str(data.get("version", "")):
        return RawFeed(
            DocumentKind.JSON_FEED, _string(data, "title"), [_json_item(one) for one in _list(data, "items")]
        )
    if isinstance(data.get("results"), list) and isinstance(data.get("pagination"), dict):
        return RawFeed(DocumentKind.ICO_SEARCH, "", [_ico_item(one) for one in _list(data, "results")])
    if "base_path" in data and "document_type" in data:
        return RawFeed(DocumentKind.GOVUK, _string(data, "title"), [_govuk_item(data)])
    return None


def _json_item(one: dict[str, Any]) -> RawItem:
    return RawItem(
        title=_string(one, "title"),
        guid=_string(one, "id"),
        link=_string(one, "url") or _string(one, "external_url"),
        date=_string(one, "date_published") or _string(one, "date_modified"),
        summary=_string(one, "summary"),
        content=_string(one, "content_html") or _string(one, "content_text"),
        extra=_tags(one.get("tags")),
    )


def _ico_item(one: dict[str, Any]) -> RawItem:
    return RawItem(
        title=_string(one, "title"),
        guid=_string(one, "id"),
        link=_string(one, "url"),
        date=_string(one, "createdDateTime"),
        summary=_string(one, "description"),
        extra=_tags([_string(one, "filterItemMetaData").rpartition(",")[2]]),
    )


def _govuk_item(data: dict[str, Any]) -> RawItem:
    """One document with the publisher's own notes of what changed: the best summary there is."""
    details = data.get("details") if isinstance(data.get("details"), dict) else {}
    notes = [
        f"{_string(note, 'public_timestamp')[:10]}: {_string(note, 'note')}"
        for note in _list(details, "change_history")
    ]
    body = _string(details, "body") or "".join(_string(part, "body") for part in _list(details, "parts"))
    extra: Extra = {"document_type": _string(data, "document_type")}
    for name in ("opening_date", "closing_date"):
        if _string(details, name):
            extra[name] = _string(details, name)
    return RawItem(
        title=_string(data, "title"),
        guid=_string(data, "content_id"),
        link="https://www.gov.uk" + _string(data, "base_path"),
        date=_string(data, "first_published_at") or _string(data, "public_updated_at"),
        summary=_string(data, "description"),
        content="\n".join([*notes, body]),
        extra={**extra, "updated": _string(data, "public_updated_at")},
    )


def _tags(names: object) -> Extra:
    found = [str(name).strip()[:100] for name in names if str(name).strip()][:10] if isinstance(names, list) else []
    return {"categories": found} if found else {}


def _list(data: Any, name: str) -> list[dict[str, Any]]:
    found = data.get(name) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _string(data: Any, name: str) -> str:
    found = data.get(name) if isinstance(data, dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
