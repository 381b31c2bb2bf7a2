import pytest

from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule, identity_of, keys_in_document, keys_of

GUID, LINK, EITHER = IdentityRule.GUID, IdentityRule.LINK, IdentityRule.GUID_OR_LINK
A, B = "https://regulator.example/a", "https://regulator.example/b"


def item(guid: str | None = None, url: str | None = None, title: str = "t", raw_date: str = "") -> ParsedItem:
    return ParsedItem(identity="", title=title, guid=guid, url=url, raw_date=raw_date)


@pytest.mark.parametrize(
    ("rule", "guid", "url", "keys", "identity"),
    [
        (GUID, "g", A, ("guid:g",), "g"),
        (GUID, None, A, (f"link:{A}",), A),
        (LINK, "g", A, (f"link:{A}",), A),
        (LINK, "g", None, ("guid:g",), "g"),
        (EITHER, "g", A, (f"link:{A}", "guid:g"), "g"),
        (EITHER, None, A, (f"link:{A}",), A),
        (EITHER, "g", None, ("guid:g",), "g"),
    ],
)
def test_the_pinned_rule_says_what_an_item_is_known_by(rule, guid, url, keys, identity):
    found = keys_of(item(guid, url), rule)

    assert found == keys
    assert identity_of(rule, found) == identity


@pytest.mark.parametrize("rule", IdentityRule)
def test_with_neither_guid_nor_link_title_and_date_say_it(rule):
    (key,) = keys_of(item(title="One", raw_date="25 June"), rule)

    assert key.startswith("text:")
    assert identity_of(rule, [key]) == key
    assert keys_of(item(title="One", raw_date="25 June"), rule) == (key,)
    assert keys_of(item(title="One", raw_date="26 June"), rule) != (key,)
    assert keys_of(item(title="Two", raw_date="25 June"), rule) != (key,)


@pytest.mark.parametrize("rule", IdentityRule)
def test_a_title_alone_never_makes_two_addresses_one(rule):
    first, second = keys_in_document([item(url=A, title="Shareholding"), item(url=B, title="Shareholding")], rule)

    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("rule", "items", "different"),
    [
        (GUID, [item("g", A), item("g", B)], 2),
        (EITHER, [item("g", A), item("g", B)], 2),
        (LINK, [item("g", A), item("g", B)], 2),
        (GUID, [item("g", A), item("h", A)], 2),
        (EITHER, [item("g", A), item("h", A)], 2),
        (LINK, [item("g", A), item("h", A)], 1),
        (EITHER, [item("g", A), item("g", B), item("h", A)], 3),
        (EITHER, [item("g", title="x"), item("g", title="y")], 2),
        (GUID, [item("g", title="x"), item("g", title="y")], 2),
        (LINK, [item("g", title="x"), item("g", title="y")], 2),
        (EITHER, [item("g", A), item("g", A)], 1),
        (EITHER, [item("g", title="x"), item("g", title="x")], 1),
        (EITHER, [item(None, A), item(None, A, title="promoted above")], 1),
    ],
)
def test_what_different_items_share_tells_nothing_about_any(rule, items, different):
    assert len(set(keys_in_document(items, rule))) == different


def test_the_company_that_an_item_keeps_does_not_name_it_after_nothing():
    """An item without guid was once known as "None" as soon as another shared its link."""
    keys = keys_in_document([item(None, A), item(None, B), item("g", A)], EITHER)

    assert keys == [(f"link:{A}",), (f"link:{B}",), ("guid:g",)]


def test_two_spellings_of_a_link_are_one_item_and_fragments_where_the_source_says_so():
    spellings = [item(url=f"{A}#one"), item(url=f"{A}/?utm_source=x#two")]

    assert len(set(keys_in_document(spellings, LINK))) == 1
    assert len(set(keys_in_document(spellings, LINK, keep_fragment=True))) == 2


def test_a_guid_comes_back_exactly_as_given():
    odd = "tag:x,2026:/A b#C"

    assert identity_of(EITHER, keys_of(item(odd, A), EITHER)) == odd
