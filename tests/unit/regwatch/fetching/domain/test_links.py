import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.domain.links import absolute_link, base_within, canonical_link

BASE = "https://regulator.example/news/feed.xml"


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("  HTTPS://A.Example:443/x \n", "https://a.example/x"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("//a.example/x", "https://a.example/x"),
        ("/x?y=1#z", "https://regulator.example/x?y=1#z"),
        ("x", "https://regulator.example/news/x"),
        ("../x", "https://regulator.example/x"),
        ("https://a.example/a b/é", "https://a.example/a%20b/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://a.example./x", "https://a.example/x"),
        ("https://a.example/x\u200by", "https://a.example/xy"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
    ],
)
def test_a_link_is_made_absolute(raw, address):
    assert absolute_link(raw, base=BASE) == address


@pytest.mark.parametrize(
    "raw",
    [
        None, "", " \n", "javascript:alert(1)", "JaVa\tScript:alert(1)", "java\u200bscript:x", "\x01javascript:x",
        "data:,x", "vbscript:x", "mailto:a@b.example", "tel:+441", "ftp://a.example/", "file:///etc/passwd",
        "https://", "https:///x", "http://", "https:/x",
        "https://good.example@evil.example/", "https://good.example\\@evil.example/", "https://a.example:99999/",
        "https://[broken/", "https://a b.example/", "https://a.example/" + "x" * 2000, "https://a.example/" + "é" * 400,
    ],
)  # fmt: skip
def test_what_is_no_address_to_follow_is_dropped(raw):
    assert absolute_link(raw, base=BASE) is None


@pytest.mark.parametrize(
    "spelling",
    [
        "https://a.example/x/y?id=7",
        "http://a.example/x/y?id=7",
        "https://A.EXAMPLE:443/x/y/?id=7",
        "http://a.example:80/x/y?id=7#part",
        "https://a.example/x/y?utm_source=feed&id=7&utm_campaign=z",
        "https://a.example/x/y?id=7&gclid=1&fbclid=2&mc_cid=3",
        "https://a.example/x/y?&id=7&",
    ],
)
def test_spellings_of_one_address_are_one(spelling):
    assert canonical_link(spelling) == "https://a.example/x/y?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=7", "https://a.example/x?id=8"),
        ("https://a.example/x?page=1&id=7", "https://a.example/x?id=7"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/x", "https://www.a.example/x"),
        ("https://a.example:8443/x", "https://a.example/x"),
    ],
)
def test_what_may_be_another_document_stays_another(one, other):
    assert canonical_link(one) != canonical_link(other)


def test_a_fragment_counts_only_where_a_source_says_so():
    assert canonical_link("https://a.example/x#b") == canonical_link("https://a.example/x#c")
    assert canonical_link("https://a.example/x#b", keep_fragment=True) == "https://a.example/x#b"


def test_a_broken_base_leaves_the_outer_one():
    assert base_within(BASE, "https://[broken/") == BASE
    assert base_within(BASE, "2026/") == "https://regulator.example/news/2026/"


@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["https://a.example", "http://A.example:80/", "//b.example/", "/", "", "https://é.example/"]),
        st.text(st.sampled_from("ab/.%2fE?&=#;é \\@:[]'"), max_size=30),
        st.sampled_from(["", "?utm_source=x", "&id=1", "#a", "/"]),
    ),
    st.booleans(),
)
def test_the_canonical_form_of_a_canonical_form_is_itself(raw, keep_fragment):
    once = canonical_link(absolute_link(raw, base=BASE), keep_fragment=keep_fragment)

    assert once is None or canonical_link(once, keep_fragment=keep_fragment) == once
