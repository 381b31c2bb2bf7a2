"""Paths for mail: safe whatever the key, and whole below the address that people use."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import links


def test_the_paths_are_those_of_the_pages():
    assert [
        links.my_work(),
        links.change(41),
        links.requirement("DISP-1.6.2R"),
        links.source("fca-news"),
        links.sign_in(),
        links.outbox(),
        links.settings(),
        links.unsubscribe("abc_-1"),
    ] == [
        "/",
        "/changes/41",
        "/requirements/DISP-1.6.2R",
        "/sources/fca-news",
        "/sign-in",
        "/outbox",
        "/settings",
        "/unsubscribe/abc_-1",
    ]


@pytest.mark.parametrize("path", [links.requirement, links.source, links.unsubscribe, links.set_password])
@given(key=st.text(min_size=1))
def test_a_key_stays_one_part_of_the_path(path, key):
    key = key.encode("utf-8", "ignore").decode() or "x"
    address = links.absolute("https://desk.example", path(key))
    parts = urlsplit(address)

    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", "desk.example", "", "")
    assert address.isascii()
    assert parts.path.count("/") == 2
    assert unquote(parts.path.rsplit("/", 1)[1]) == key


@pytest.mark.parametrize("base", ["https://desk.example/tidemark", "https://desk.example/tidemark/"])
def test_an_address_below_a_folder_keeps_it(base):
    assert links.absolute(base, links.change(41)) == "https://desk.example/tidemark/changes/41"
