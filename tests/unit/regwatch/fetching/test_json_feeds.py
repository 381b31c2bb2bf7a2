import json
from datetime import UTC, date, datetime

import pytest

from tests.unit.regwatch.fetching.samples import read

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items, **more) -> str:
    return json.dumps({"version": VERSION, "title": "News", "items": list(items), **more})


def test_a_json_feed_gives_every_field_with_links_made_absolute():
    document = read(
        feed(
            {
                "id": 7,
                "url": "/a",
                "title": "One <b>two</b>",
                "summary": "Short",
                "content_html": "<p>Short, and all</p>",
                "date_published": "2026-06-25T09:00:00Z",
                "tags": ["Fines"],
            }
        )
    )
    (item,) = document.items

    assert (document.kind, document.problem, document.title) == ("json_feed", None, "News")
    assert (item.guid, item.url, item.title) == ("7", "https://regulator.example/a", "One two")
    assert (item.summary, item.text, item.extra) == ("Short", "Short, and all", {"categories": ["Fines"]})
    assert item.published_at == datetime(2026, 6, 25, 9, tzinfo=UTC)


def test_an_item_of_odd_types_loses_only_what_is_odd():
    odd = {
        "id": ["x"],
        "title": None,
        "url": {"a": 1},
        "content_text": "Only words",
        "tags": "Fines",
        "date_published": 5,
    }

    (item,) = read(feed(odd, "not an object", 3)).items

    assert (item.guid, item.url, item.title, item.published_at, item.extra) == (None, None, "Only words", None, {})


def test_nothing_that_a_database_cannot_store_gets_through():
    (item,) = read(
        feed({"id": "a\x00b", "title": "a\x00\ud800b", "tags": ["x\x00\ud800y"], "content_text": "\x00c"})
    ).items

    assert (item.guid, item.title, item.text, item.extra) == ("ab", "ab", "c", {"categories": ["xy"]})


def test_the_ico_s_search_answers_with_items():
    row = {
        "id": 31,
        "title": "Company fined",
        "url": "/action/company/",
        "description": "For marketing calls.",
        "createdDateTime": "2026-04-10T00:00:00",
        "filterItemMetaData": "10 April 2026, News",
    }
    document = read(json.dumps({"results": [row], "pagination": {"totalResults": 1}}))
    (item,) = document.items

    assert (document.kind, item.guid, item.url) == ("ico_search", "31", "https://regulator.example/action/company/")
    assert (item.summary, item.extra) == ("For marketing calls.", {"categories": ["News"]})
    # Ten in the evening of the ninth in UTC is how such a midnight turned into the day before elsewhere.
    assert item.published_at is not None
    assert item.published_text == "2026-04-10T00:00:00+01:00"


def test_gov_uk_content_brings_its_own_notes_of_what_changed():
    page = {
        "base_path": "/a",
        "document_type": "open_consultation",
        "content_id": "c-1",
        "title": "Calls",
        "description": "On calls",
        "first_published_at": "2026-06-01T09:00:00Z",
        "public_updated_at": "2026-06-25T09:00:00Z",
        "details": {
            "body": "<p>All of it</p>",
            "closing_date": "2026-08-01T23:45:00+01:00",
            "change_history": [{"note": "Added a form.", "public_timestamp": "2026-06-25T09:00:00Z"}],
        },
    }
    (item,) = read(json.dumps(page)).items

    assert (item.url, item.guid) == ("https://www.gov.uk/a", "c-1")
    assert item.text == "2026-06-25: Added a form.\nAll of it"
    assert item.extra["closing_date"] == "2026-08-01T23:45:00+01:00"
    assert item.extra["updated"] == "2026-06-25T09:00:00Z"


@pytest.mark.parametrize(
    "text",
    ["{", "[1, 2]", '{"a": 1}', "{" * 3, "[" * 100_000, '{"version": "https://jsonfeed.org/version/1", "x": NaN,}'],
)
def test_json_that_is_no_feed_is_said_to_be_none(text):
    document = read(text)

    assert (document.fault, document.items, document.usable) == ("not_a_feed", (), False)
    assert "JSON" in (document.problem or "")


def test_an_empty_list_is_said():
    assert read(feed()).fault == "empty_list"


def test_a_date_alone_stays_a_date():
    assert read(feed({"id": "a", "date_published": "2026-06-25"})).items[0].published_at == date(2026, 6, 25)
