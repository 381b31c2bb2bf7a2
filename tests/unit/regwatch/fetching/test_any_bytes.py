"""Whatever a publisher sends, reading it never raises and gives nothing that could do harm."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from regwatch.domain.documents import ParsedDocument
from regwatch.fetching.feeds import parse_feed
from tests.feeds import ITEM, OTHER, govuk, rss

FEEDS = (
    rss(ITEM, OTHER, guid=True),
    govuk(ITEM, at="2026-05-01T09:00:00Z"),
    b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}',
)
PIECES = (
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"\x00",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\xff\xfe",
    b"javascript:",
    b"<item>",
    b"\xed\xa0\x80",
    b'"',
    b"{",
)


def check(document: ParsedDocument) -> None:
    assert document.items or document.problem
    for item in document.items:
        assert item.title.strip()
        assert item.url is None or item.url.startswith(("https://", "http://"))
        assert item.published_at is None or isinstance(item.published_at, date)
        assert "\x00" not in f"{item.title}{item.text}{item.summary}{item.guid}{item.url}"
        assert f"{item.title}{item.text}{item.identity}".encode()


@given(st.binary(max_size=400), st.sampled_from([None, "text/xml", "application/json", "text/html; charset=utf-16"]))
def test_any_bytes_are_read_or_named(body, content_type):
    check(parse_feed(body, url="https://regulator.example/x", content_type=content_type))


@given(st.sampled_from(FEEDS), st.lists(st.tuples(st.integers(0, 700), st.sampled_from(PIECES)), max_size=6))
def test_a_damaged_feed_is_read_or_named(feed, damage):
    for place, piece in damage:
        feed = feed[:place] + piece + feed[place + len(piece) // 2 :]
    check(parse_feed(feed, url="https://regulator.example/x", content_type=None))
