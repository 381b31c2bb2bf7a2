"""What is new, against everything ever seen; and what makes a new version worth another look."""

from dataclasses import replace

import pytest

from regwatch.domain.comparison import MOST_QUIET_VERSIONS, Known, compare, see
from regwatch.domain.documents import ParsedItem
from regwatch.domain.fingerprint import content_hash, document_hash, material_hash
from regwatch.domain.identity import IdentityRule

ITEM = ParsedItem("", "Late responses", guid="1", url="https://x.example/1", raw_date="1 May 2026", text="One in six.")


def known(item: ParsedItem, **more: int) -> dict[str, Known]:
    (seen,) = see([item], IdentityRule.GUID_OR_LINK)
    return dict.fromkeys(seen.keys, Known(7, seen.content_hash, seen.material_hash, **more))


def compared(item: ParsedItem, held: dict[str, Known]):
    return compare(see([item], IdentityRule.GUID_OR_LINK), held)


def test_what_was_never_seen_is_new_and_what_was_is_not_however_long_ago():
    assert [one.item for one in compared(ITEM, {}).new] == [ITEM]
    assert (compared(ITEM, known(ITEM)).new, compared(ITEM, known(ITEM)).unchanged) == ((), 1)


@pytest.mark.parametrize("change", [{"guid": "another"}, {"url": "https://x.example/moved"}])
def test_either_the_id_or_the_link_is_enough_to_know_an_item(change):
    assert compared(replace(ITEM, **change), known(ITEM)).new == ()


@pytest.mark.parametrize(
    ("change", "is_material"),
    [
        ({"text": "One in seven."}, True),
        ({"title": "Late answers"}, True),
        ({"raw_date": "2 May 2026"}, False),
        ({"text": "One  in six. "}, False),
        ({"extra": {"tags": ["complaints"]}}, False),
        ({"extra": {"in_force": [{"date": "2027-01-01"}]}}, True),
    ],
)
def test_a_new_version_is_material_when_a_reader_would_notice(change, is_material):
    (revised,) = compared(replace(ITEM, **change), known(ITEM)).revised
    assert revised.is_material is is_material


def test_an_item_that_changes_its_timestamp_at_every_poll_is_left_alone_after_a_while():
    touched = replace(ITEM, raw_date="2 May 2026")
    found = compared(touched, known(ITEM, quiet_versions=MOST_QUIET_VERSIONS))
    assert (found.revised, found.churning) == ((), 1)
    edited = replace(touched, text="One in seven.")
    assert len(compared(edited, known(ITEM, quiet_versions=MOST_QUIET_VERSIONS)).revised) == 1


def test_an_item_that_stands_twice_in_one_document_counts_once():
    assert len(see([ITEM, ITEM], IdentityRule.GUID_OR_LINK)) == 1


def test_hashes_differ_where_parts_move_from_one_field_to_another():
    moved = replace(ITEM, title="Late responses One", text="in six.")
    assert content_hash(moved) != content_hash(ITEM)
    assert material_hash(ITEM) == material_hash(replace(ITEM, raw_date="x"))


def test_a_build_date_in_the_head_makes_no_other_document_and_one_in_an_item_does():
    feed = "<rss><channel><lastBuildDate>{}</lastBuildDate><item><pubDate>{}</pubDate></item></channel></rss>"
    one = document_hash(feed.format("Mon", "Mon").encode())
    assert document_hash(feed.format("Tue", "Mon").encode()) == one
    assert document_hash(feed.format("Mon", "Tue").encode()) != one
    assert document_hash(b"no items <lastBuildDate>Mon</lastBuildDate>") != document_hash(b"no items")
