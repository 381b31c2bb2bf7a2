from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.changes.domain.comparison import (
    MOST_QUIET_VERSIONS,
    DocumentNews,
    Known,
    Seen,
    compare,
    moved,
    see,
)
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule

RULE = IdentityRule.GUID_OR_LINK
A = ParsedItem(
    identity="", title="On calls", guid="a", url="https://r.example/a", raw_date="25 June 2026", text="Call less."
)
B = replace(A, guid="b", url="https://r.example/b", title="On fees")


class Store:
    """Everything ever seen, as the watch keeps it."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.shared: set[str] = set()
        self._ids = count(1)

    def poll(self, *items: ParsedItem, rule: IdentityRule = RULE) -> DocumentNews:
        seen = see(items, rule)
        found = moved(compare(seen, self.known, self.shared), list(self.known.values()), len(seen))
        for one in found.new:
            self._keep(one, self._known(next(self._ids), one))
            self.shared.update(one.to_mark)
        for change in found.revised:
            quiet = 0 if change.is_material else change.known.quiet_versions + 1
            held = replace(self._known(change.known.item_id, change.seen), quiet_versions=quiet)
            self.known |= {key: held for key, one in self.known.items() if one.item_id == held.item_id}
            if change.has_moved:
                self._keep(change.seen, held)
        self.shared.update(key for key, _ in found.marked)
        by_id = {held.item_id: held for held in self.known.values()}
        self.known |= {key: by_id[item_id] for key, item_id in (*found.marked, *found.learned) if key not in self.known}
        return found

    def _known(self, item_id: int, one: Seen) -> Known:
        return Known(item_id, one.content_hash, one.material_hash, 0, one.item.title, one.dated)

    def _keep(self, seen: Seen, held: Known) -> None:
        self.known |= dict.fromkeys((*seen.keys, *seen.to_mark), held)


def counts(found: DocumentNews) -> tuple[int, int, int]:
    return len(found.new), len(found.revised), found.unchanged


def test_what_was_never_seen_is_new_and_what_was_seen_is_not():
    store = Store()

    assert counts(store.poll(A)) == (1, 0, 0)
    assert counts(store.poll(A, B)) == (1, 0, 1)
    assert not store.poll(B, A).brings_news


def test_an_item_that_vanishes_and_comes_back_is_not_new():
    store = Store()
    store.poll(A, B)

    assert counts(store.poll()) == (0, 0, 0)
    assert counts(store.poll(A, B)) == (0, 0, 2)


def test_other_words_are_a_material_revision():
    store = Store()
    store.poll(A)

    (revised,) = store.poll(replace(A, text="Call never.")).revised

    assert revised.is_material


def test_a_new_timestamp_guid_or_layout_is_a_quiet_revision_at_most():
    store = Store()
    store.poll(A)
    touched = (
        replace(A, raw_date="26 June 2026"),
        replace(A, title="ON CALLS"),
        replace(A, text="Call  less.\n"),
        replace(A, extra={"categories": ["New"]}),
        replace(A, url="https://r.example/a?utm_source=feed"),
    )

    for item in touched:
        (revised,) = store.poll(item).revised
        assert not revised.is_material
    assert counts(store.poll(replace(touched[-1], guid="a#2"))) == (0, 0, 1)


def test_a_date_of_coming_into_force_is_material():
    store = Store()
    store.poll(A)

    (revised,) = store.poll(replace(A, extra={"in_force": [{"date": "2026-08-20"}]})).revised

    assert revised.is_material


def test_an_item_that_changes_its_clock_at_each_poll_is_left_alone_in_the_end_until_its_words_change():
    store = Store()
    store.poll(A)
    clocks = [store.poll(replace(A, raw_date=f"at {hour}")) for hour in range(MOST_QUIET_VERSIONS + 2)]

    assert [len(found.revised) for found in clocks] == [1] * MOST_QUIET_VERSIONS + [0, 0]
    assert clocks[-1].churning == 1
    assert store.poll(replace(A, text="Call never.")).revised[0].is_material


def test_an_item_that_stands_twice_word_for_word_counts_once():
    assert len(see([A, replace(A)], RULE)) == 1
    assert len(see([A, replace(A, text="Below")], RULE)) == 2


def test_a_guid_that_changes_with_each_update_is_the_same_document_by_its_link():
    store = Store()
    store.poll(replace(A, guid="https://r.example/a#1"))

    found = store.poll(replace(A, guid="https://r.example/a#2", raw_date="26 June 2026"))

    assert counts(found) == (0, 1, 0)
    assert not found.revised[0].is_material


def test_a_page_that_moves_is_the_same_document_by_its_guid():
    store = Store()
    store.poll(A)

    assert counts(store.poll(replace(A, url="https://r.example/moved"))) == (0, 1, 0)


NOTICE = ParsedItem("", "Consent", url="https://r.example/all", raw_date="2 May", text="One.")
CALLS = replace(NOTICE, title="Silent calls", raw_date="24 May", text="Two.")
CARE = replace(NOTICE, title="Care", raw_date="25 May", text="Three.")


@pytest.mark.parametrize("rule", IdentityRule)
def test_documents_that_share_their_only_key_are_told_apart_and_the_known_one_is_recognised(rule):
    store = Store()
    store.poll(NOTICE, rule=rule)

    found = store.poll(CALLS, CARE, NOTICE, rule=rule)

    assert counts(found) == (2, 0, 1)
    assert found.told_apart == 3
    assert counts(store.poll(CARE, NOTICE, CALLS, rule=rule)) == (0, 0, 3)


@pytest.mark.parametrize("rule", IdentityRule)
def test_a_key_that_was_shared_once_overwrites_nothing_when_it_stands_alone(rule):
    store = Store()
    store.poll(NOTICE, CALLS, rule=rule)

    assert counts(store.poll(CARE, rule=rule)) == (1, 0, 0)
    assert counts(store.poll(NOTICE, rule=rule)) == (0, 0, 1)
    assert counts(store.poll(replace(CALLS, text="Two, edited."), rule=rule)) == (0, 1, 0)
    assert counts(store.poll(replace(CARE, raw_date="26 May"), rule=rule)) == (0, 1, 0)


def test_of_one_title_at_one_link_the_dates_tell():
    store = Store()
    store.poll(NOTICE, replace(NOTICE, raw_date="9 May"))

    found = store.poll(NOTICE, replace(NOTICE, raw_date="9 May", text="Other."), replace(NOTICE, raw_date="16 May"))

    assert counts(found) == (1, 1, 1)


def test_two_entries_that_lead_to_one_item_are_two():
    store = Store()
    store.poll(A)

    found = store.poll(replace(A, url="https://r.example/b"), replace(A, guid="b", title="On fees"))

    assert len(found.new) == 1
    assert counts(store.poll(replace(A, url="https://r.example/b"), replace(A, guid="b", title="On fees"))) == (0, 0, 2)


def moving(*slugs: str, folder: str) -> list[ParsedItem]:
    return [
        ParsedItem(
            "", f"Document {slug}", url=f"https://r.example/{folder}/{slug}", raw_date="2 May", text=f"Of {slug}."
        )
        for slug in slugs
    ]


def test_a_site_that_moves_brings_nothing_new_but_what_is_new():
    store = Store()
    store.poll(*moving("a", "b", "c", folder="old"))

    found = store.poll(*moving("a", "b", "c", "d", folder="new"))

    assert [one.item.title for one in found.new] == ["Document d"]
    assert (found.moved, any(one.is_material for one in found.revised)) == (3, False)
    assert counts(store.poll(*moving("a", "b", "c", "d", folder="new"))) == (0, 0, 4)
    assert counts(store.poll(*moving("a", "b", "c", "d", folder="old"))) == (1, 3, 0)


@pytest.mark.parametrize(
    "entries",
    [
        [*moving("a", folder="new"), *moving("b", "c", folder="old")],
        [replace(one, text="Other words.") for one in moving("a", "b", "c", folder="new")],
        [replace(one, raw_date="3 May") for one in moving("a", "b", "c", folder="new")],
        [replace(one, title="Another") for one in moving("a", "b", "c", folder="new")],
    ],
    ids=["one of three", "other texts", "other dates", "other titles"],
)
def test_what_only_resembles_a_known_document_is_new(entries):
    store = Store()
    store.poll(*moving("a", "b", "c", folder="old"))

    assert store.poll(*entries).moved == 0


def test_a_title_alone_is_never_enough_for_the_same_document():
    store = Store()
    store.poll(ParsedItem("", "New Q&As available", url="https://r.example/1"))

    assert counts(store.poll(ParsedItem("", "New Q&As available", url="https://r.example/2"))) == (1, 0, 0)


PARTS = st.sampled_from(["", "a", "b"])
ENTRIES = st.builds(
    lambda guid, slug, title, date, text: ParsedItem(
        "", title, guid or None, slug and f"https://r.example/{slug}", None, date, "", text
    ),
    PARTS, PARTS, PARTS, PARTS, st.integers(0, 12).map(str),
)  # fmt: skip


@given(st.lists(st.lists(ENTRIES, max_size=5), max_size=5), st.sampled_from(IdentityRule))
def test_however_polls_fall_every_entry_is_counted_once_and_is_an_item_of_its_own(polls, rule):
    store = Store()
    for entries in polls:
        seen = see(entries, rule)
        distinct = {(one.guid, one.url, one.title, one.raw_date, one.text) for one in entries}
        before = {held.item_id for held in store.known.values()}

        found = store.poll(*entries, rule=rule)

        assert sum(counts(found)) == len(seen) == len(distinct)
        assert len({held.item_id for held in store.known.values()}) == len(before) + len(found.new)
        kept = [key for one in found.new for key in one.keys]
        assert len(kept) == len(set(kept))
        assert all(one.keys for one in found.new)
        again = store.poll(*entries, rule=rule)
        assert (len(again.new), len(again.revised)) == (0, 0)
