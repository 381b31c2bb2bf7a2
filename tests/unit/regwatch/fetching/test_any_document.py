"""Whatever comes, `parse_feed` answers with items that can be stored and shown."""

import json
from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.domain.documents import GUID_LENGTH, SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH, ParsedDocument
from regwatch.fetching.domain.identity import IdentityRule
from tests.unit.regwatch.fetching.samples import atom, read, rss

ITEM = (
    "<title>Café &amp; &lt;b&gt;calls&lt;/b&gt;</title><link>https://regulator.example/a?x=1#y</link><guid>a</guid>"
    "<pubDate>Thursday, June 25, 2026 - 09:06</pubDate><description><![CDATA[<p>One<br>two</p>]]></description>"
)
ENTRY = (
    '<id>tag:a</id><title type="html">One</title><link rel="alternate" href="../a"/><updated>2026-06-25T09:00:00+01:00'
    '</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Two</p></div></content>'
)
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [{"id": "a", "url": "/a", "date_published": "2026-06-25"}],
}
VALID = (
    rss(ITEM, ITEM.replace("a?x", "b?x"), prolog='<?xml version="1.0" encoding="utf-8"?>').encode(),
    rss(ITEM).encode("utf-16"),
    atom(ENTRY, ENTRY, attributes='xml:base="/x/"').encode(),
    json.dumps(JSON).encode(),
    b'<html><link rel="alternate" type="application/rss+xml" href="/f"><body><li><a href="/a">A</a></li></body></html>',
)
MARKUP = (b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [", b"<item>", b"</entry>", b'"', b"&#0;")
BYTES = (b"\x00", b"\xff\xfe", b"\xe9", b"\\ud800", b"&#x110000;", b'encoding="hex"')
VALUES = (b"javascript:x", b"//[", b"xml:base='//['", b"9999-12-31T23:59:59-14:00")
PIECES = st.sampled_from(MARKUP + BYTES + VALUES)


@st.composite
def mutated(draw) -> bytes:
    """A valid document cut at some places, with pieces dropped, doubled or put between."""
    body = draw(st.sampled_from(VALID))
    places = [0, *sorted(draw(st.lists(st.integers(0, len(body)), max_size=5))), len(body)]
    parts = [body[start:end] * draw(st.sampled_from([1, 1, 1, 0, 2])) for start, end in pairwise(places)]
    return b"".join(part + draw(PIECES | st.binary(max_size=4) | st.just(b"")) for part in parts)


def assert_sound(document: ParsedDocument) -> None:
    assert (document.problem is None) == (document.fault is None)
    assert document.items or document.fault
    for item in document.items:
        assert 1 <= len(item.title) <= TITLE_LENGTH
        assert item.title == " ".join(item.title.split())
        assert item.url is None or item.url.startswith(("http://", "https://"))
        assert len(item.url or "") <= 2000
        assert item.identity
        assert len(item.guid or "") <= GUID_LENGTH
        assert len(item.text) <= TEXT_LENGTH
        assert len(item.summary) <= SUMMARY_LENGTH
        assert_dated(item.published_at)
        told = json.dumps(
            [item.title, item.guid, item.text, item.summary, item.raw_date, item.extra], ensure_ascii=False
        )
        assert "\\u0000" not in told
        told.encode()


def assert_dated(found: datetime | date | None) -> None:
    assert found is None or isinstance(found, date)
    if isinstance(found, datetime):
        assert found.utcoffset() is not None
        assert datetime.fromisoformat(found.isoformat()).astimezone(UTC) == found


@given(st.binary(max_size=300), st.sampled_from(IdentityRule))
def test_any_bytes_are_a_document_with_or_without_items(body, rule):
    assert_sound(read(body, identity=rule))


@given(mutated(), st.sampled_from(IdentityRule), st.sampled_from([None, {"item": "li"}, {"item": "*"}]))
def test_a_damaged_feed_gives_sound_items_or_none(body, rule, selectors):
    assert_sound(read(body, identity=rule, selectors=selectors))


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_any_words_in_a_json_feed_make_a_sound_item(title, link, moment):
    item = {"title": title, "url": link, "id": title, "date_published": moment, "tags": [title, link]}

    assert_sound(read(json.dumps(JSON | {"items": [item]})))
