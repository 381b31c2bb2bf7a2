"""What is believed and what is not: a 200 is no success until the body is the expected kind."""

from datetime import UTC, datetime

import pytest

from regwatch.fetching.domain.documents import MOST_ITEMS
from regwatch.fetching.reader import document_from
from regwatch.fetching.reading import read_document
from tests.unit.regwatch.fetching.samples import ATOM, URL, atom, read, rss

TITLE = "<title>One</title>"
WAF = "<html><script>window.awsWafCookieDomainList = [];</script><body><p id=challenge-container></p></body></html>"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss PUBLIC "-//Example//DTD RSS 0.91//EN" "http://example.org/rss.dtd">',
        '<!-- made by hand --><!doctype rss SYSTEM "rss.dtd">',
    ],
)
def test_a_doctype_that_defines_nothing_is_cut_out(doctype):
    document = read(rss(TITLE, prolog=f'<?xml version="1.0"?>{doctype}'))

    assert (document.problem, document.items[0].title) == (None, "One")


@pytest.mark.parametrize(
    ("prolog", "word"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "b">]>', "entities"),
        ('<!DOCTYPE rss [<!EnTiTy a "b">]>', "entities"),
        ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd">]>', "entities"),
        ('<!EN<!DOCTYPE rss>TITY a "b">', "entities"),
        ("<!-- " + "x" * 5000 + ' --><!DOCTYPE rss [<!ENTITY a "b">]>', "entities"),
        ("<!DOCTYPE rss [<!ATTLIST rss a CDATA 'b'>]>", "internal subset"),
        ("<!DOCTYPE rss []>", "internal subset"),
    ],
)
def test_a_document_that_defines_something_is_refused_before_it_is_parsed(prolog, word):
    document = read(rss("<title>&a;</title>", prolog=prolog))

    assert (document.fault, document.items, document.usable) == ("refused", (), False)
    assert word in (document.problem or "")


def test_a_page_quoted_in_an_item_is_no_doctype_of_the_feed():
    quoted = "<description><![CDATA[<!DOCTYPE html [x]><html><p>Words</p></html>]]></description>"

    document = read(rss(TITLE + quoted, prolog="<!DOCTYPE rss>"))

    assert (document.problem, document.items[0].text) == (None, "Words")


def test_entities_of_html_in_a_feed_without_them_are_still_letters():
    document = read(rss("<title>Caf&eacute;&nbsp;&pound;5</title>", prolog="<!DOCTYPE rss>"))

    assert document.items[0].title == "Café £5"
    assert (document.fault, document.usable) == ("malformed", True)


@pytest.mark.parametrize(
    "body",
    [
        "<a>" * 5000,
        "<rss><channel><item>" + "<b>" * 100 + "x" + "</b>" * 100 + "</item></channel></rss>",
        "<rss><channel><item a='" + "x" * 70_000 + "'/></channel></rss>",
    ],
)
def test_what_is_nested_or_stretched_beyond_any_feed_is_refused(body):
    assert read(body).fault == "refused"


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE a>" * 5000 + rss(TITLE),
        "<!-- a -->" * 5000 + rss(TITLE),
        "<!-- " * 5000 + rss(TITLE),
        "<!DOCTYPE " * 5000 + rss(TITLE),
    ],
)
def test_a_long_prolog_is_read_once(body):
    """Each of these ended in an exception or took until the end of time."""
    assert read(body).fault in {None, "malformed", "not_a_feed", "empty_list"}


def test_a_body_that_names_a_file_does_not_open_it(tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>Ours alone</title>"))

    document = read(str(secret))

    assert (document.fault, document.items) == ("not_a_feed", ())


def test_a_feed_of_more_than_a_thousand_items_is_cut_and_says_so():
    document = read(rss(*[f"<title>{n}</title><guid>{n}</guid>" for n in range(MOST_ITEMS + 1)]))

    assert (len(document.items), document.fault, document.usable) == (MOST_ITEMS, "truncated", True)
    assert document.items[0].title == "0"
    assert "1,001 items; the first 1,000" in (document.problem or "")
    assert read(rss(*[f"<title>{n}</title>" for n in range(MOST_ITEMS)])).problem is None


@pytest.mark.parametrize("body", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\x00\x00", b"\xff\xfe"])
def test_an_empty_answer_is_no_feed_without_items(body):
    document = read(body)

    assert (document.kind, document.fault, document.usable) == ("empty", "empty_body", False)


@pytest.mark.parametrize(
    "body", [rss(), atom(), '<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'], ids=["rss", "atom", "rdf"]
)
def test_an_empty_list_is_never_good_news(body):
    document = read(body)

    assert (document.fault, document.usable) == ("empty_list", False)


def test_a_retired_feed_is_recognised_though_it_answers_200():
    document = read(atom("<id>https://www.gov.example/search/feed-ended</id><title>This feed has ended</title>"))

    assert (document.fault, document.usable) == ("retired", False)


@pytest.mark.parametrize(
    "page",
    [
        WAF,
        "<!doctype html><html><head><title>Just a moment...</title></head></html>",
        '<html><body><form id="challenge-form" action="/?__cf_chl_f_tk=x"></form></body></html>',
    ],
)
def test_a_challenge_page_is_blocked_even_where_it_calls_itself_xml(page):
    document = read(page, content_type="application/rss+xml", selectors={"item": "div"})

    assert (document.fault, document.items) == ("blocked", ())


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><h1>Sign in</h1><form><input name=password></form></body></html>",
        "<HTML><BODY>Down for maintenance</BODY></HTML>",
        "\ufeff\n<!-- v2 --><html><body><item>no</item></body></html>",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "a" "b"><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    ],
)
def test_a_page_where_a_feed_was_expected_is_a_failure(page):
    document = read(page, content_type="text/xml")

    assert (document.kind, document.fault, document.items) == ("html", "not_a_feed", ())


def test_a_page_that_names_its_feed_is_a_hint():
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/new.xml"></head><body></body></html>'

    document = read(page)

    assert document.feed_url == "https://regulator.example/new.xml"
    assert "https://regulator.example/new.xml" in (document.problem or "")


@pytest.mark.parametrize("number", ["&#0;", "&#x110000;", "&#xD800;", "&#31;", "&#99999999999999999999;"])
def test_a_number_of_no_letter_costs_itself_and_not_the_feed(number):
    document = read(rss(f"<title>On{number}e</title>", "<title>&#163;2 &#x26; more</title>"))

    assert [item.title for item in document.items] == ["One", "£2 & more"]


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "nonsense", None])
def test_the_body_outweighs_the_content_type(content_type):
    assert read(rss(TITLE), content_type=content_type).problem is None


@pytest.mark.parametrize(
    "body",
    [
        rss("<title>One</title>", "<title>Two & three</title>"),
        rss("<title>One</title>", "<title>Two<b></title>"),
        rss("<title>One</title>", "<title>Two\x0c\x01</title>"),
        rss("<title>One</title>", "<title>Two</title>").replace("</channel></rss>", ""),
        f"<feed {ATOM}><entry><title>One</title></entry><entry><title>Two</title></entry>",
    ],
    ids=["ampersand", "open-tag", "control-character", "cut-off", "cut-off-atom"],
)
def test_a_broken_feed_gives_what_can_be_read_and_says_that_it_is_broken(body):
    document = read(body)

    assert document.items[0].title == "One"
    assert document.items[1].title.startswith("Two")
    assert (document.fault, document.usable) == ("malformed", True)


@pytest.mark.parametrize(
    "body", ["Not found", "<opml><body/></opml>", "<urlset><url/></urlset>", "%PDF-1.7", "a,b\n1,2"]
)
def test_what_is_no_feed_is_said_to_be_none(body):
    document = read(body)

    assert (document.fault, document.usable) == ("not_a_feed", False)


@pytest.mark.parametrize(
    "body",
    [
        rss("<title>One</title><pubDate>25 June 2026</pubDate>"),
        rss("<title>a</title><pubDate>2026-06-25T09:00Z</pubDate>"),
        WAF,
        "",
    ],
)
def test_what_the_child_reads_is_what_the_parent_gets(body):
    now = datetime(2026, 6, 26, 9, tzinfo=UTC)
    answer = read_document(
        body.encode(),
        url=URL,
        content_type=None,
        identity="guid_or_link",
        zone="Europe/London",
        selectors=None,
        now=now.isoformat(),
    )

    assert document_from(answer) == read(body, now=now)
