from dataclasses import replace

from regwatch.changes.domain.fingerprint import body_hash, content_hash, document_hash, material_hash
from regwatch.fetching.domain.documents import ParsedItem

HEAD = b"<rss><channel><title>News</title><lastBuildDate>%s</lastBuildDate>"
ITEM = b"<item><title>%s</title><pubDate>%s</pubDate></item></channel></rss>"


def test_only_the_clock_in_the_head_of_a_document_makes_no_other_document():
    first, later = HEAD % b"now" + ITEM % (b"a", b"1"), HEAD % b"then" + ITEM % (b"a", b"1")

    assert document_hash(first) == document_hash(later)
    assert body_hash(first) != body_hash(later)


def test_anything_in_an_item_makes_another_document():
    base = HEAD % b"now"
    documents = [
        base + ITEM % (b"a", b"1"),
        base + ITEM % (b"b", b"1"),
        base + ITEM % (b"a", b"2"),
        base.replace(b"News", b"Old"),
    ]

    assert len({document_hash(one) for one in documents}) == 4


def test_a_document_without_items_counts_as_it_stands():
    assert document_hash(b"<p>x</p>") == body_hash(b"<p>x</p>")
    assert document_hash(b"") == body_hash(b"")


def test_words_that_move_from_one_field_to_another_make_another_version():
    item = ParsedItem(identity="", title="Late responses", text="One in six.", raw_date="1 May")
    moved = replace(item, title="Late responses One", text="in six.")

    assert content_hash(moved) != content_hash(item)
    assert content_hash(replace(item, raw_date="2 May")) != content_hash(item)
    assert material_hash(replace(item, raw_date="2 May")) == material_hash(item)
