"""RSS, RDF and Atom as regulators write them: one trap a test."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from regwatch.fetching.domain.identity import IdentityRule
from tests.unit.regwatch.fetching.samples import atom, read, rss

BST = timezone(timedelta(hours=1))
LINK = "<link>https://regulator.example/a</link>"
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://regulator.example/"><title>News</title></channel>
 <item rdf:about="https://regulator.example/a"><title>One</title><link>https://regulator.example/a</link>
 <dc:date>2026-06-25</dc:date></item></rdf:RDF>"""


def only(document):
    (item,) = document.items
    return item


def test_rss_gives_every_field():
    document = read(
        rss(
            "<title>A &amp; B</title><link> https://regulator.example/a </link><guid>a-1</guid>"
            "<pubDate>Thu, 25 Jun 2026 09:00:00 +0100</pubDate>"
            "<description>Short</description><category>Fines</category>",
            head="<ttl>60</ttl>",
        )
    )
    item = only(document)

    assert (document.kind, document.problem, document.title, document.ttl_minutes) == ("rss", None, "News", 60)
    assert (item.identity, item.guid, item.title) == ("a-1", "a-1", "A & B")
    assert (item.url, item.summary, item.text) == ("https://regulator.example/a", "Short", "Short")
    assert item.published_at == datetime(2026, 6, 25, 9, tzinfo=BST)
    assert item.extra == {"categories": ["Fines"]}


def test_rdf_items_stand_beside_the_channel():
    document = read(RDF)
    item = only(document)

    assert (document.kind, item.title, item.published_at) == ("rdf", "One", date(2026, 6, 25))
    assert item.guid == "https://regulator.example/a"


def test_an_unread_date_is_kept_as_it_stands_and_never_becomes_now():
    item = only(read(rss(f"{LINK}<title>t</title><pubDate>Next Tuesday, probably</pubDate>")))

    assert (item.published_at, item.raw_date) == (None, "Next Tuesday, probably")


def test_the_fca_s_long_dates_are_london_time():
    item = only(read(rss(f"{LINK}<title>t</title><pubDate>Thursday, June 25, 2026 - 09:06</pubDate>")))

    assert item.published_at == datetime(2026, 6, 25, 8, 6, tzinfo=UTC)


def test_a_bare_date_stays_a_date_and_is_not_the_evening_before():
    assert only(read(rss(f"{LINK}<title>t</title><pubDate>15 October 2025</pubDate>"))).published_at == date(
        2025, 10, 15
    )


def test_the_other_dates_of_a_document_say_which_figure_is_the_month():
    dates = ["03/04/2026", "25/03/2026"]
    items = [f"<title>t{date}</title><pubDate>{date}</pubDate>" for date in dates]

    assert [item.published_at for item in read(rss(*items)).items] == [date(2026, 4, 3), date(2026, 3, 25)]
    assert only(read(rss(items[0]))).published_at is None


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("<guid>https://regulator.example/g</guid>", "https://regulator.example/g"),
        ('<guid isPermaLink="true">https://regulator.example/g</guid>', "https://regulator.example/g"),
        ('<guid isPermaLink="false">https://regulator.example/g</guid>', None),
        ('<guid isPermaLink="FALSE">https://regulator.example/g</guid>', None),
        ("<guid>12 at https://regulator.example</guid>", None),
    ],
)
def test_a_guid_is_an_address_only_where_it_is_a_permalink(guid, url):
    item = only(read(rss(f"<title>t</title>{guid}")))

    assert item.url == url
    assert item.guid


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "java&#10;script:alert(1)", "data:text/html,x", "mailto:a@b.example", "ftp://a.example/"],
)
def test_a_link_that_is_not_of_the_web_is_dropped(link):
    assert only(read(rss(f"<title>t</title><link>{link}</link>"))).url is None


def test_a_guid_repeated_over_several_links_hides_no_item():
    items = [f"<title>{n}</title><guid>same</guid><link>https://regulator.example/{n}</link>" for n in "abc"]

    document = read(rss(*items))

    assert len({item.identity for item in document.items}) == 3


def test_a_guid_repeated_without_any_link_hides_no_item():
    items = [f"<title>{n}</title><guid>same</guid>" for n in "abc"]

    assert len({item.identity for item in read(rss(*items)).items}) == 3


def test_entries_that_share_a_link_are_known_by_guid():
    items = [f"<title>{n}</title><guid>{n}</guid>{LINK}" for n in "abc"]

    assert [item.identity for item in read(rss(*items), identity=IdentityRule.GUID).items] == ["a", "b", "c"]


def test_items_without_content_title_or_anything_are_still_items():
    items = read(
        rss(f"<title>Only a title</title>{LINK}", "<description>Only words</description><guid>b</guid>", "")
    ).items

    assert [item.title for item in items] == ["Only a title", "Only words", "(no title)"]
    assert len({item.identity for item in items}) == 3


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<![CDATA[<p>Fines &amp; orders</p><p>of £5</p>]]>", "Fines & orders\nof £5"),
        ("&lt;p&gt;Fines &amp;amp; orders&lt;/p&gt;&lt;p&gt;of £5&lt;/p&gt;", "Fines & orders\nof £5"),
        ("&amp;lt;p&amp;gt;Fines&amp;lt;/p&amp;gt;", "Fines"),
        ("<![CDATA[&lt;script&gt;alert(1)&lt;/script&gt;Fines]]>", "Fines"),
        ("<p>Fines of <b>£5</b>.</p><p>More</p>", "Fines of £5.\nMore"),
    ],
)
def test_html_is_read_however_it_is_wrapped(inner, text):
    assert only(read(rss(f"<title>t</title><description>{inner}</description>"))).text == text


def test_the_whole_text_outweighs_the_excerpt():
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = (
        f"<title>t</title><description>Short</description><content:encoded {namespace}>Short, and all</content:encoded>"
    )

    item = only(read(rss(body)))

    assert (item.summary, item.text) == ("Short", "Short, and all")


def test_names_of_other_vocabularies_are_not_the_item_s_own():
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    body = f"<media:title {media}>Picture</media:title><title>Words</title><media:link {media}>x</media:link>{LINK}"

    item = only(read(rss(body)))

    assert (item.title, item.url) == ("Words", "https://regulator.example/a")


def test_control_and_invisible_characters_are_dropped_from_titles_guids_and_dates():
    item = only(
        read(
            rss(
                "<title>Pay\u200bment \u202esystems\x07</title><guid>a\u200b1</guid><pubDate>\u200e2026-06-25</pubDate>"
            )
        )
    )

    assert (item.title, item.guid, item.raw_date) == ("Payment systems", "a1", "2026-06-25")


@pytest.mark.parametrize(
    ("attributes", "entry", "url"),
    [
        ("", '<link href="a"/>', "https://regulator.example/news/a"),
        ("", '<link href="/a"/>', "https://regulator.example/a"),
        ("", '<link href="//cdn.example/a"/>', "https://cdn.example/a"),
        ('xml:base="https://base.example/x/"', '<link href="a"/>', "https://base.example/x/a"),
        ('xml:base="/x/"', '<link href="a"/>', "https://regulator.example/x/a"),
        ('xml:base="https://base.example/x/"', '<link xml:base="y/" href="a"/>', "https://base.example/x/y/a"),
        ('xml:base="https://[broken/"', '<link href="https://regulator.example/a"/>', "https://regulator.example/a"),
        ("", '<link rel="self" href="/s"/><link rel="alternate" type="application/pdf" href="/p"/><link href="/h"/>',
         "https://regulator.example/h"),
        ("", '<link rel="enclosure" href="/e"/>', None),
        ("", '<link rel="alternate" href="javascript:x"/>', None),
    ],
)  # fmt: skip
def test_atom_links_are_absolute_and_lead_to_the_page_for_people(attributes, entry, url):
    assert only(read(atom(f"<title>t</title>{entry}", attributes=attributes))).url == url


def test_a_base_of_an_entry_stands_within_that_of_its_feed():
    entry = '<entry xml:base="2026/"><link href="a"/></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/n/">{entry}</feed>'

    assert only(read(feed)).url == "https://regulator.example/n/2026/a"


def test_a_base_of_rss_counts_from_the_root_on():
    feed = '<rss version="2.0" xml:base="https://base.example/x/"><channel><item><link>a</link></item></channel></rss>'

    assert only(read(feed)).url == "https://base.example/x/a"


def test_atom_tells_published_from_updated():
    entry = (
        "<title>t</title><published>2026-06-01T10:00:00Z</published><updated>2026-06-25T09:00:00.123456+01:00</updated>"
    )

    item = only(read(atom(entry)))

    assert item.published_at == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert item.extra["updated"] == "2026-06-25T09:00:00.123456+01:00"


def test_xhtml_reads_as_it_is_shown_and_its_scripts_are_not():
    content = (
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>See <b>DISP</b> 1.6<i>.</i></p>'
        "<p>Second</p><script>alert(1)</script></div></content>"
    )

    assert only(read(atom(f"<title>t</title>{content}"))).text == "See DISP 1.6.\nSecond"


def test_a_title_in_two_languages_keeps_a_blank_between_them():
    spans = '<span xml:lang="en">Order</span><span xml:lang="cy">Gorchymyn</span>'
    title = f'<div xmlns="http://www.w3.org/1999/xhtml">{spans}</div>'

    assert only(read(atom(f'<title type="xhtml">{title}</title>'))).title == "Order Gorchymyn"


def test_gov_uk_ids_that_change_with_each_update_keep_one_address():
    entries = [
        f'<id>https://www.gov.example/a#{at}</id><updated>{at}</updated><link href="https://www.gov.example/a"/><title>t</title>'
        for at in ("2026-06-25T09:00:00Z", "2026-06-26T09:00:00Z")
    ]
    first, second = (only(read(atom(entry), identity=IdentityRule.LINK)) for entry in entries)

    assert first.identity == second.identity == "https://www.gov.example/a"
    assert first.guid != second.guid


def test_the_next_page_is_named_absolutely():
    assert read(atom("<title>t</title>", head='<link rel="next" href="?page=2"/>')).next_url == (
        "https://regulator.example/news/feed.xml?page=2"
    )


@pytest.mark.parametrize("ttl", ["soon", "", "-5", "99999999999", "1e3"])
def test_a_ttl_that_is_no_number_of_minutes_is_ignored(ttl):
    assert read(rss("<title>t</title>", head=f"<ttl>{ttl}</ttl>")).ttl_minutes is None


ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


TITLED = "<itunes:title>Silent calls</itunes:title>"


@pytest.mark.parametrize(
    ("space", "parts"),
    [
        (ITUNES, "<itunes:title>Silent calls</itunes:title><itunes:summary>We discuss them</itunes:summary>"),
        (ITUNES.replace("dtds/", "DTDs/"), f"{TITLED}<itunes:subtitle>We discuss them</itunes:subtitle>"),
        (ITUNES, f"<title/>{TITLED}<description> </description><itunes:summary>We discuss them</itunes:summary>"),
        (MEDIA, "<media:title>Silent calls</media:title><media:description>We discuss them</media:description>"),
    ],
)
def test_a_podcast_is_called_and_summed_up_by_the_elements_that_it_has(space, parts):
    item = only(read(rss(parts).replace("<rss ", f"<rss {space} ")))

    assert (item.title, item.summary) == ("Silent calls", "We discuss them")


def test_the_elements_of_the_feed_itself_outweigh_those_of_podcasts():
    parts = "<itunes:title>Short</itunes:title><title>Whole</title><itunes:summary>Less</itunes:summary>"
    item = only(read(rss(f"{parts}<description>More</description>").replace("<rss ", f"<rss {ITUNES} ")))

    assert (item.title, item.summary) == ("Whole", "More")


def test_a_podcast_that_is_not_well_formed_has_its_title_too():
    body = rss("<itunes:title>Silent calls</itunes:title><itunes:summary>Them & us</itunes:summary>")

    item = only(read(body.replace("<rss ", f"<rss {ITUNES} ")))

    assert (item.title, item.summary) == ("Silent calls", "Them & us")


def test_a_video_of_a_channel_has_the_description_of_its_media():
    entry = (
        "<id>v</id><title>Video</title><media:group><media:description>About calls</media:description></media:group>"
    )

    assert only(read(atom(entry, attributes=MEDIA))).summary == "About calls"
