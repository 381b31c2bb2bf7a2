import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.markdown import markdown_html
from tests.valid_html import errors


def page(html: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>t</title></head><body>{html!s}</body></html>'


def test_lists_emphasis_and_tables_are_what_they_are_in_html():
    html = markdown_html("1. **one**\n2. *two*\n\n| Day | Sum |\n|---|--:|\n| 1 | 2 |")

    assert "<ol>\n<li><strong>one</strong></li>\n<li><em>two</em></li>\n</ol>" in html
    assert '<th class="num" scope="col">Sum</th>' in html
    assert '<div class="table-responsive" tabindex="0" role="region" aria-label="Table"><table class="table' in html
    assert "style=" not in html
    assert errors(page(html)) == []


def test_tags_and_scripts_are_shown_as_text():
    html = markdown_html('<script>alert(1)</script> and <b onclick=x>bold</b>\n\n<div>\n\n```js" onload="x\n<i>\n```')

    assert "<script" not in html
    assert "<b " not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<pre><code>&lt;i&gt;\n</code></pre>" in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#115;cript:x", "data:text/html,x", "vbscript:x", "file:///etc/x",
        "//evil.example", "page.html", "ftp://example.org", "https:///example.org", "\\\\evil",
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_no_link(address):
    assert "href" not in markdown_html(f"[here]({address}) and <{address}>")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c", "http://example.org", "mailto:a@example.org", "#step-3", "/requirements/X-1"],
)
def test_links_to_the_web_a_mailbox_or_a_page_of_ours_work(address):
    html = markdown_html(f'[here]({address} "a title")')

    assert f'<a href="{address}" rel="noopener noreferrer">here</a>' in html


def test_a_picture_is_shown_as_its_words():
    html = markdown_html("![the <till>](https://example.org/a.png)")

    assert html == "<p>the &lt;till&gt;</p>\n"


def test_headings_begin_at_the_level_of_the_page_and_leave_none_out():
    html = markdown_html("### First\n\n# Second\n\n#### Below\n\n## Beside\n\n# Third", 3)

    assert [part[:2] for part in html.split("<h")[1:]] == ["3>", "3>", "4>", "4>", "3>"]
    assert "<h6>" in markdown_html("# a\n\n## b\n\n### c", 5)
    assert "<h7>" not in markdown_html("# a\n\n## b\n\n### c", 5)


def test_control_characters_do_not_reach_the_page():
    assert errors(page(markdown_html("a\x00b\x0c\x1b &#0; &#1; &#x80; &#xfffe; \u202e c"))) == []


@given(st.text(st.sampled_from(list("ab \n\t#>*_-+1.)[](]!|`~<&;:/\\\"'=")), max_size=80))
def test_whatever_is_written_is_a_valid_page(text):
    assert errors(page(markdown_html(text))) == []
