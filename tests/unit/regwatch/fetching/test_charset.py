import codecs
from io import BytesIO

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.charset import LONGEST_DECLARATION, decoded, without_declaration
from tests.unit.regwatch.fetching.samples import read, rss

POUNDS = "Fines of £5 – a “first”"  # noqa: RUF001 -- the dash and quotes that word processors type
TITLE = f"<title>{POUNDS}</title>"


def declared(charset: str) -> str:
    return rss(TITLE, prolog=f'<?xml version="1.0" encoding="{charset}"?>')


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(declared("iso-8859-1").encode(), "text/xml; charset=us-ascii", id="valid-utf-8-wins-over-both"),
        pytest.param(codecs.BOM_UTF8 + declared("utf-16").encode(), None, id="utf-8-mark-wins"),
        pytest.param(declared("iso-8859-1").encode("cp1252"), None, id="iso-8859-1-means-windows-1252"),
        pytest.param(declared("us-ascii").encode("cp1252"), None, id="ascii-that-is-not"),
        pytest.param(declared("utf-8").encode("cp1252"), None, id="windows-1252-declared-as-utf-8"),
        pytest.param(rss(TITLE).encode("cp1252"), None, id="nothing-declared"),
        pytest.param(codecs.BOM_UTF16_LE + declared("utf-8").encode("utf-16-le"), None, id="utf-16-le-mark"),
        pytest.param(codecs.BOM_UTF16_BE + declared("utf-16").encode("utf-16-be"), None, id="utf-16-be-mark"),
        pytest.param(declared("utf-16").encode("utf-16-le"), None, id="utf-16-le-without-mark"),
        pytest.param(declared("utf-16").encode("utf-16-be"), None, id="utf-16-be-without-mark"),
        pytest.param(codecs.BOM_UTF32_LE + declared("utf-32").encode("utf-32-le"), None, id="utf-32-mark"),
    ],
)
def test_the_letters_are_right_whatever_the_declaration_says(body, content_type):
    assert read(body, content_type=content_type).items[0].title == POUNDS


def test_another_charset_is_believed_where_the_bytes_are_not_utf_8():
    body = rss("<title>Żądanie dostępu</title>", prolog='<?xml version="1.0" encoding="iso-8859-2"?>')

    assert read(body.encode("iso-8859-2")).items[0].title == "Żądanie dostępu"


def test_the_charset_of_the_header_serves_where_the_document_declares_none():
    body = rss("<title>Решение</title>").encode("cp1251")

    assert read(body, content_type='application/rss+xml; charset="windows-1251"').items[0].title == "Решение"


@pytest.mark.parametrize("name", ["hex", "idna", "undefined", "base64", "punycode", "unicode_escape", "utf-7", "x-odd"])
def test_a_declared_charset_that_is_none_is_ignored(name):
    assert read(declared(name).encode("cp1252")).items[0].title == POUNDS


def test_one_stray_byte_spoils_no_other_letter():
    body = rss("<title>Café fined £5</title>", "<title>Caf@ fined £6</title>").encode().replace(b"@", b"\xe9")

    assert [item.title for item in read(body).items] == ["Café fined £5", "Café fined £6"]


def test_a_text_cut_within_a_letter_keeps_the_letters_before():
    assert decoded("“Café”".encode()[:-1], None).startswith("“Café")


def test_a_second_byte_order_mark_and_blanks_before_the_declaration_are_no_trouble():
    body = codecs.BOM_UTF8 * 2 + b"\r\n  " + declared("utf-8").encode()

    document = read(body)

    assert (document.problem, document.items[0].title) == (None, POUNDS)
    assert without_declaration(' <?xml version="1.0"?> <rss/>') == "<rss/>"


@given(st.binary(max_size=200), st.text(st.characters(codec="ascii"), max_size=40))
def test_any_bytes_are_text(body, content_type):
    assert isinstance(decoded(body, content_type), str)
    assert isinstance(decoded(b'<?xml encoding="' + body, f"charset={content_type}"), str)


@pytest.fixture
def passed_on(monkeypatch):
    """What the patient parser is given to look at."""
    looked_at: list[bytes] = []
    parse = feedparser.parse

    def watched(stream: BytesIO, **choices):
        looked_at.append(stream.getvalue())
        return parse(stream, **choices)

    monkeypatch.setattr(feedparser, "parse", watched)
    return looked_at


@pytest.mark.parametrize(
    "prolog",
    [
        "<?xml version='1.0' " + 'encoding="x"' * 400,
        "<?xml version='1.0' " + 'encoding="x"' * 400 + "?>",
        "<?xml version='1.0'?><?style " + 'encoding="x"' * 400 + "?>",
        "<?style " + 'encoding="x"' * 400,
        "<!-- " + "\n" * 50_000 + " -->",
    ],
    ids=["declaration without end", "long declaration", "instruction", "instruction without end", "comment"],
)
def test_nothing_before_the_first_tag_is_passed_on_to_the_patient_parser(passed_on, prolog):
    """feedparser took 0.6 s for the first of these, and eight times as long for each doubling."""
    document = read(f"{prolog}<rss><channel><item><title>Fees & charges</title></item></channel></rss>")

    assert [item.title for item in document.items] == ["Fees & charges"]
    assert [text[:5] for text in passed_on] == [b"<rss>"]


def test_a_document_of_a_declaration_and_nothing_else_passes_nothing_on(passed_on):
    assert read("<?xml version='1.0' " + 'encoding="x"' * 400).fault == "not_a_feed"
    assert passed_on == [b""]


def test_a_charset_is_looked_for_in_the_first_thousand_bytes_of_a_declaration_only():
    late = b"<?xml version='1.0'" + b" " * LONGEST_DECLARATION + b"encoding='cp866'?>\xe0"

    assert decoded(late, None).endswith("\xe0")
