import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.addresses import Address
from regwatch.fetching.cookies import MOST_COOKIES, Cookies


def at(host: str = "www.regulator.example", target: str = "/news/feed", scheme: str = "https") -> Address:
    return Address(scheme, host, 443 if scheme == "https" else 80, target)


def sent(line: str, *, to: Address, by: Address | None = None) -> str:
    cookies = Cookies()
    cookies.take(by or at(), [line])
    return cookies.header(to)


def test_a_site_gets_back_what_it_set():
    assert sent("seen=1; Path=/; HttpOnly; Expires=Wed, 21 Oct 2099 07:28:00 GMT", to=at(target="/other")) == "seen=1"


@pytest.mark.parametrize(
    ("line", "to"),
    [
        ("seen=1", at("www.other.example")),
        ("seen=1", at("regulator.example")),
        ("seen=1; Domain=regulator.example", at("regulator.example.other.example")),
        ("seen=1; Domain=other.example", at("www.other.example")),
        ("seen=1; Domain=example", at("www.other.example")),
        ("seen=1; Domain=ulator.example", at("sim.ulator.example")),
        ("seen=1; Secure", at(scheme="http")),
        ("seen=1; Path=/news", at(target="/newsroom")),
        ("seen=1", at(target="/elsewhere")),
        ("seen=1; Max-Age=0", at()),
        ("seen=1\r\nX-Evil: 1", at()),
        ("seen", at()),
        ("=1", at()),
        ("seen=" + "x" * 5_000, at()),
    ],
)
def test_nobody_gets_what_is_not_theirs_or_is_no_cookie(line, to):
    assert sent(line, to=to) == ""


def test_a_domain_shares_a_cookie_among_its_hosts():
    assert sent("seen=1; Domain=.regulator.example; Path=/", to=at("feeds.regulator.example")) == "seen=1"
    assert sent("seen=1; Domain=regulator.example; Path=/", to=at("regulator.example")) == "seen=1"


def test_a_later_cookie_replaces_one_of_its_name_and_one_that_ended_takes_it_away():
    cookies = Cookies()
    cookies.take(at(), ["seen=1; Path=/", "way=a; Path=/", "seen=2; Path=/"])
    assert cookies.header(at()) == "way=a; seen=2"

    cookies.take(at(), ["seen=; Path=/; Max-Age=0"])
    assert cookies.header(at()) == "way=a"


def test_only_so_many_are_kept():
    cookies = Cookies()
    cookies.take(at(), [f"c{number}=1" for number in range(MOST_COOKIES * 2)])

    assert cookies.header(at()).count("=") == MOST_COOKIES


@given(st.lists(st.text(max_size=60), max_size=5))
def test_whatever_is_set_the_header_is_one_line_of_plain_letters(lines):
    cookies = Cookies()
    cookies.take(at(), lines)

    header = cookies.header(at())
    assert header.isascii()
    assert not header or header.isprintable()
