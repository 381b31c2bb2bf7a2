from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from regwatch.changes.domain.comparison import MOST_QUIET_VERSIONS, Comparison, Known, Seen, compare, see
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
        self._ids = count(1)

    def poll(self, *items: ParsedItem, rule: IdentityRule = RULE) -> Comparison:
        found = compare(see(items, rule), self.known)
        for one in found.new:
            self._keep(one, Known(next(self._ids), one.content_hash, one.material_hash))
        for change in found.revised:
            quiet = 0 if change.is_material else change.known.quiet_versions + 1
            held = Known(change.known.item_id, change.seen.content_hash, change.seen.material_hash, quiet)
            self.known |= {key: held for key, one in self.known.items() if one.item_id == held.item_id}
            self._keep(change.seen, held)
        return found

    def _keep(self, seen: Seen, held: Known) -> None:
        self.known |= dict.fromkeys(seen.keys, held)


def counts(found: Comparison) -> tuple[int, int, int]:
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


def test_an_item_that_stands_twice_counts_once_as_it_stands_first():
    (seen,) = see([A, replace(A, text="Below")], RULE)

    assert seen.item.text == "Call less."


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


@given(
    st.lists(st.lists(st.sampled_from([A, B, replace(A, raw_date="x"), replace(B, text="y")]), max_size=4), max_size=6)
)
def test_however_polls_fall_each_document_is_new_once(polls):
    store = Store()
    found = [store.poll(*items) for items in polls]

    assert sum(len(one.new) for one in found) == len({item.guid for items in polls for item in items})
    for items, one in zip(polls, found, strict=True):
        assert sum(counts(one)) == len(see(items, RULE))
