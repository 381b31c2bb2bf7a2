"""What is remembered of valid pages hides nothing that is wrong on the next."""

import pytest

from tests import valid_html

PAGE = '<!doctype html>\n<html lang="en-GB"><head><title>A page</title></head><body><main>{}</main></body></html>\n'
PARTS = (
    '<p class="lead">Words &amp; more</p>',
    "<div><p>Words</p><b><i>more</i></b></div>",
    '<table class="table"><tbody><tr><td>1</td></tr></tbody></table>',
    '<form action="/x" method="post"><input type="text" name="a"><button type="submit">Save</button></form>',
    '<select name="s"><option value="1">One</option></select>',
    '<a href="/x">A <span>link</span></a>',
    '<svg viewBox="0 0 1 1"><title>A drawing</title><path d="M0 0"/></svg>',
)
WRONG = (
    "<p><div>Words</div></p>",
    "<table><p>Words</p></table>",
    '<a href="/x" href="/y">A</a>',
    "<div>",
    "</span>",
    "Words &b more",
    "Words &copy more",
    "Words &unheard; more",
    "<br></br>",
    "<div/>",
    '<form action="/x"><form action="/y"></form></form>',
    '<a href="/x"><a href="/y">A</a></a>',
    "<b><i>Words</b></i>",
    '<a b"c="1">A</a>',
    "<a href=a'b>A</a>",
    "<!-- a --!>",
    '<div class="lead',
    "Wo\0rds",
    "Wo\x0brds",
    "<?php echo ?>",
    "1 < 2",
    "1&#1;2",
    '<button type="submit"><button type="submit">Save</button></button>',
    "<tr><td>1</td></tr>",
    "<head><title>A page</title></head>",
    "<svg><p>Words</p></svg>",
)


@pytest.fixture(autouse=True)
def seen(monkeypatch):
    """Every part was seen valid, in pages of its own and in one together."""
    monkeypatch.setattr(valid_html, "_seen", set())
    for part in (*PARTS, "".join(PARTS)):
        assert valid_html.errors(PAGE.format(part)) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_after_pages_like_it(wrong):
    assert valid_html.errors(PAGE.format("".join(PARTS) + wrong))
    assert valid_html.errors(PAGE.format(wrong + "".join(PARTS)))


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_again_each_time(wrong):
    first = valid_html.errors(PAGE.format(wrong))

    assert first
    assert valid_html.errors(PAGE.format(wrong)) == first


@pytest.mark.parametrize("part", PARTS)
def test_a_page_with_other_words_needs_no_second_parse(part, monkeypatch):
    monkeypatch.setattr(valid_html, "HTMLParser", None)

    assert valid_html.errors(PAGE.format(part.replace("Words", "Other words").replace('"/x"', '"/another"'))) == []


def test_a_page_without_its_doctype_or_with_something_after_its_end_is_wrong():
    page = PAGE.format(PARTS[0])

    assert valid_html.errors(page.removeprefix("<!doctype html>"))
    assert valid_html.errors(page + "<p>More</p>")
    assert valid_html.errors(page + "</html></html>")
