"""No address leads from the sign-in to another host."""

import pytest

from app.people.domain.next_page import is_own_path


@pytest.mark.parametrize(
    "target", ["/", "/changes", "/changes?status=new&q=a%20b", "/requirements/FCA-DISP-161", "/a:b"]
)
def test_an_own_path_is_an_own_path(target: str):
    assert is_own_path(target)


HOSTILE = [
    "",
    "changes",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%2Fevil.example",
    "%2F%2Fevil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/\n/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\x00",
    "/\x7f/evil.example",
    "https://evil.example/",
    "https:/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    " //evil.example",
    "\u2028//evil.example",
    ".//evil.example",
    "@evil.example",
    "/" + "a" * 2001,
]


@pytest.mark.parametrize("target", HOSTILE)
def test_what_a_browser_could_read_as_another_place_is_refused(target: str):
    assert not is_own_path(target)
