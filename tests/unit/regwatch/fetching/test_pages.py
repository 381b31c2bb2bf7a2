from datetime import date

import pytest

from tests.unit.regwatch.fetching.samples import read

CARDS = """<!DOCTYPE html><html><head><title>News</title></head><body><nav><a href="/home">Home</a></nav>
<ul><li><h3><a href="/a">First</a></h3><p class="when">Published: 25/06/2026</p><p class="what">On calls</p></li>
<li><h3><a href="b">Second</a></h3><time datetime="2026-06-24">yesterday</time></li></ul></body></html>"""


def test_a_list_page_gives_its_items_by_the_selectors_of_the_source():
    document = read(CARDS, selectors={"item": "li", "title": "h3", "date": ".when", "summary": ".what"})

    assert (document.kind, document.problem) == ("html", None)
    assert [(item.title, item.url) for item in document.items] == [
        ("First", "https://regulator.example/a"),
        ("Second", "https://regulator.example/news/b"),
    ]
    assert document.items[0].published_at == date(2026, 6, 25)
    assert document.items[0].summary == "On calls"


def test_the_machine_s_date_outweighs_the_words_beside_it():
    assert read(CARDS, selectors={"item": "li"}).items[1].published_at == date(2026, 6, 24)


@pytest.mark.parametrize("item", ["a.card", "a[href]"])
def test_a_card_that_is_a_link_as_a_whole_has_title_and_address(item):
    (found,) = read(
        '<html><body><a class="card" href="/a"><b>First</b></a></body></html>', selectors={"item": item}
    ).items

    assert (found.title, found.url) == ("First", "https://regulator.example/a")


def test_the_base_of_a_page_counts():
    page = '<html><head><base href="/deep/"></head><body><p><a href="a">First</a></p></body></html>'

    assert read(page, selectors={"item": "p"}).items[0].url == "https://regulator.example/deep/a"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "<!DOCTYPE html>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">',
        "\n\n<!-- a --><!-- b -->",
        "<script>var a = '<rss>';</script>",
    ],
)
def test_a_page_is_read_whatever_stands_before_it(before):
    (item,) = read(before + '<html><body><p><a href="/a">First</a></p></body></html>', selectors={"item": "p"}).items

    assert item.title == "First"


def test_a_rebuilt_page_is_an_empty_list_and_names_the_selector():
    document = read(CARDS, selectors={"item": ".gone"})

    assert (document.fault, document.usable) == ("empty_list", False)
    assert "“.gone”" in (document.problem or "")


@pytest.mark.parametrize("selectors", [{"item": "li["}, {"item": "li", "date": "::x"}, {"item": "li", "title": "a:b("}])
def test_a_selector_that_cannot_be_read_is_said_and_breaks_nothing(selectors):
    document = read(CARDS, selectors=selectors)

    assert (document.fault, document.items) == ("not_a_feed", ())
    assert "selector" in (document.problem or "")
