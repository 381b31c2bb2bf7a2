"""Which item is which: the rule that is pinned for a source, whatever its publisher does with ids."""

import pytest

from regwatch.domain.documents import ParsedItem
from regwatch.domain.identity import IdentityRule, identity_of, keys_in_document, keys_of
from regwatch.domain.links import absolute_link, canonical_link


def item(guid: str | None = None, url: str | None = None, title: str = "Title", date: str = "1 May 2026") -> ParsedItem:
    return ParsedItem("", title, guid=guid, url=url, raw_date=date)


PAGE = "https://www.gov.example/guidance"


def test_a_page_whose_id_carries_a_timestamp_is_one_item_by_its_link():
    before, after = item(f"{PAGE}#2026-05-01", PAGE), item(f"{PAGE}#2026-06-01", PAGE)
    assert keys_of(before, IdentityRule.LINK) == keys_of(after, IdentityRule.LINK)
    assert set(keys_of(before, IdentityRule.GUID_OR_LINK)) & set(keys_of(after, IdentityRule.GUID_OR_LINK))


def test_entries_that_share_a_link_are_items_of_their_own_by_their_ids():
    first, second = item("effect-1", PAGE), item("effect-2", PAGE)
    assert keys_of(first, IdentityRule.GUID) != keys_of(second, IdentityRule.GUID)
    found = keys_in_document([first, second], IdentityRule.GUID_OR_LINK)
    assert found == [("guid:effect-1",), ("guid:effect-2",)]


def test_an_id_repeated_over_several_links_tells_nothing():
    found = keys_in_document([item("same", f"{PAGE}/1"), item("same", f"{PAGE}/2")], IdentityRule.GUID_OR_LINK)
    assert found == [(f"link:{PAGE}/1",), (f"link:{PAGE}/2",)]


def test_without_id_and_link_title_and_date_are_what_it_is_known_by():
    (key,) = keys_of(item(), IdentityRule.GUID_OR_LINK)
    assert key.startswith("text:")
    assert key != keys_of(item(date="2 May 2026"), IdentityRule.GUID_OR_LINK)[0]
    assert key == keys_of(item(), IdentityRule.LINK)[0]


def test_the_name_of_an_item_is_the_publishers_id_exactly_as_given():
    assert identity_of(IdentityRule.GUID, keys_of(item(" tag:X:1 ", PAGE), IdentityRule.GUID)) == " tag:X:1 "
    assert identity_of(IdentityRule.LINK, keys_of(item("tag:1", PAGE), IdentityRule.LINK)) == PAGE


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.gov.example/guidance", "https://www.gov.example/guidance/", "https://WWW.GOV.example/guidance",
        "https://www.gov.example:443/guidance", "https://www.gov.example/guidance#2026-05-01T10:00",
        "https://www.gov.example/guidance?utm_source=feed&utm_medium=rss", "https://www.gov.example/guidance?gclid=1",
    ],
)  # fmt: skip
def test_addresses_of_the_same_document_have_one_spelling(variant):
    assert canonical_link(variant) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://www.gov.example/Guidance", "https://www.gov.example/guidance?page=2", "https://gov.example/guidance",
        "https://www.gov.example:8443/guidance",
    ],
)  # fmt: skip
def test_addresses_of_other_documents_stay_apart(other):
    assert canonical_link(other) != PAGE


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)", "java\nscript:alert(1)", "\u200bjavascript:alert(1)", "data:text/html,x", "file:///etc/x",
        "mailto:a@b.example", "https://user:pass@host.example/", "https://good.example\\@evil.example/", "https://",
        "//", "", None, "https://x/" + "a" * 3_000, "https://[half/", "https://bad host/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(raw):
    assert absolute_link(raw, base=None) is None


def test_a_relative_link_is_made_absolute_with_its_own_base():
    assert absolute_link("../news/1?a=b c", base="https://x.example/rss/all.xml") == "https://x.example/news/1?a=b%20c"
    assert absolute_link("//y.example/a", base="https://x.example/") == "https://y.example/a"
