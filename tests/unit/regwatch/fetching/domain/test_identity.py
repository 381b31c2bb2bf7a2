from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule, earlier_spelling, identity_of, keys_in_document, keys_of

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
    one = item(guid, url)

    assert keys_of(one, rule) == keys
    assert identity_of(one, rule, keys) == identity


@pytest.mark.parametrize("rule", IdentityRule)
def test_with_neither_guid_nor_link_title_and_date_say_it(rule):
    (key,) = keys_of(item(title="One", raw_date="25 June"), rule)

    assert key.startswith("text:")
    assert identity_of(item(), rule, [key]) == key
    assert keys_of(item(title="One", raw_date="25 June"), rule) == (key,)
    assert keys_of(item(title="One", raw_date="26 June"), rule) != (key,)
    assert keys_of(item(title="Two", raw_date="25 June"), rule) != (key,)


@pytest.mark.parametrize("rule", IdentityRule)
def test_a_title_alone_never_makes_two_addresses_one(rule):
    first, second = keys_in_document([item(url=A, title="Shareholding"), item(url=B, title="Shareholding")], rule)

    assert not {*first.own, *first.finer} & {*second.own, *second.finer}


@pytest.mark.parametrize(
    ("rule", "items", "different"),
    [
        (GUID, [item("g", A), item("g", B)], 2),
        (EITHER, [item("g", A), item("g", B)], 2),
        (LINK, [item("g", A), item("g", B)], 2),
        (GUID, [item("g", A), item("h", A)], 2),
        (EITHER, [item("g", A), item("h", A)], 2),
        (LINK, [item("g", A), item("h", A)], 2),
        (EITHER, [item("g", A), item("g", B), item("h", A)], 3),
        (EITHER, [item("g", title="x"), item("g", title="y")], 2),
        (GUID, [item("g", title="x"), item("g", title="y")], 2),
        (LINK, [item("g", title="x"), item("g", title="y")], 2),
        (EITHER, [item("g", A), item("g", A)], 1),
        (EITHER, [item("g", title="x"), item("g", title="x")], 1),
        (EITHER, [item(None, A), item(None, A, title="another")], 2),
        (LINK, [item(None, A, title="Weekly", raw_date="1 May"), item(None, A, title="Weekly", raw_date="8 May")], 2),
        (GUID, [item("g", A), item("g", A, title="another")], 2),
        (EITHER, [item("http://r.example/g", A), item("https://r.example/g", A)], 1),
    ],
)
def test_what_different_items_share_tells_nothing_about_any(rule, items, different):
    found = keys_in_document(items, rule)

    assert len({keys.telling for keys in found}) == different


def test_the_company_that_an_item_keeps_does_not_name_it_after_nothing():
    """An item without guid was once known as "None" as soon as another shared its link."""
    keys = keys_in_document([item(None, A), item(None, B), item("g", A)], EITHER)

    assert [found.own for found in keys] == [(), (f"link:{B}",), ("guid:g",)]
    assert [found.shared for found in keys] == [(f"link:{A}",), (), (f"link:{A}",)]


def test_two_spellings_of_a_link_are_one_item_and_fragments_where_the_source_says_so():
    spellings = [item(url=f"{A}#one"), item(url=f"{A}/?utm_source=x#two")]

    assert len({keys.telling for keys in keys_in_document(spellings, LINK)}) == 1
    assert len({keys.telling for keys in keys_in_document(spellings, LINK, keep_fragment=True)}) == 2


def test_a_guid_comes_back_exactly_as_given():
    odd = "tag:x,2026:/A b#C"

    assert identity_of(item(odd, A), EITHER, keys_of(item(odd, A), EITHER)) == odd


def test_an_id_that_is_an_address_is_the_same_with_http_and_https_and_comes_back_as_given():
    before, after = item("http://r.example/?p=1"), item("https://r.example/?p=1")

    assert keys_of(before, GUID) == keys_of(after, GUID) == ("guid:https://r.example/?p=1",)
    assert identity_of(before, GUID, keys_of(before, GUID)) == before.guid
    assert earlier_spelling("guid:https://r.example/?p=1") == "guid:http://r.example/?p=1"
    assert earlier_spelling("guid:tag:r.example") is None


PARTS = st.sampled_from(["", "a", "b"])
ENTRIES = st.builds(
    lambda guid, slug, title, date, text: replace(
        item(guid or None, slug and f"https://regulator.example/{slug}", title, date), text=text
    ),
    PARTS, PARTS, PARTS, PARTS, PARTS,
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=8), st.sampled_from(IdentityRule))
def test_no_two_entries_of_one_answer_are_known_by_the_same(entries, rule):
    distinct = {(one.guid, one.url, one.title, one.raw_date, one.text) for one in entries}
    keys = keys_in_document(entries, rule)

    assert len({found.telling for found in keys}) == len(distinct)
    assert len({identity_of(one, rule, found.telling) for one, found in zip(entries, keys, strict=True)}) == len(
        distinct
    )
