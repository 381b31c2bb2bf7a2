import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.domain.documents import SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from regwatch.fetching.plain_text import summary_of, text_of, title_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, ""),
        ("Plain words", "Plain words"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br/>Two<BR>Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("fi<b>n</b>ed", "fined"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;once more&lt;/p&gt;", "Escaped\nonce more"),
        ("Fish &amp; chips &#163;5", "Fish & chips £5"),
        ("less than 5 < 6 > 4", "less than 5 < 6 > 4"),
        ("<script>alert(1)</script>Words<style>p{}</style>", "Words"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Words", "Words"),
        ("Words<!-- not for readers -->", "Words"),
        ("Words <a href='https://cut.exam", "Words"),
        ('<a title="1 > 0" href="/a">Word</a>', "Word"),
        ("<p title='a > b'>Word</p>", "Word"),
        ("a\u200bb\u202ec\x00d\x07", "abcd"),
        ("a\xa0 \t b", "a b"),
        ("a\r\n\r\n\r\nb", "a\nb"),
    ],
)
def test_markup_becomes_the_words_that_a_page_would_show(markup, text):
    assert text_of(markup) == text


@pytest.mark.parametrize("piece", ["<script", "<p ", "</div ", "<!--", '<a href="', "< p", "&lt;p ", "='", "<a b='"])
def test_tags_that_never_end_are_read_once_and_not_over_and_over(piece):
    """Each of these took minutes where every start was followed to the end of the text."""
    assert len(text_of(piece * 40_000)) <= TEXT_LENGTH


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("  A\n title ", "", "A title"),
        ("<b>Bold</b> &amp; fine", "", "Bold & fine"),
        ("", "Only a text", "Only a text"),
        ("<img src='x'>", "w " * 20, " ".join(["w"] * 12) + "…"),
        ("\u200b", "", "(no title)"),
        ("x" * 900, "", "x" * TITLE_LENGTH),
    ],
)
def test_a_title_is_one_line_and_never_empty(title, text, shown):
    assert title_of(title, text) == shown


def test_a_long_summary_is_cut_at_a_word():
    summary = summary_of("word " * 200)

    assert summary.endswith("word…")
    assert len(summary) <= SUMMARY_LENGTH


@given(st.text(st.sampled_from("<>/!-&;=\"' abp\n\u200b\ud800é")), st.text(max_size=30))
def test_any_markup_becomes_short_visible_text(markup, text):
    assert len(text_of(markup)) <= TEXT_LENGTH
    assert title_of(markup, text_of(text)).strip()
    text_of(markup).encode()
