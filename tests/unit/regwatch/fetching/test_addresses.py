from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.addresses import (
    AddressRefused,
    Refusal,
    check_dialled,
    is_public,
    read_address,
    read_endpoints,
    redirected,
    unwrapped,
)

TEST_SERVER = read_endpoints(["127.0.0.1:8099"])

READ = [
    ("https://www.example.org/news.xml", "https://www.example.org/news.xml"),
    ("HTTPS://WWW.Example.ORG/News.xml", "https://www.example.org/News.xml"),
    ("http://example.org", "http://example.org/"),
    ("http://example.org?a=b", "http://example.org/?a=b"),
    ("http://example.org:80/", "http://example.org/"),
    ("https://example.org:443/x?y=z&q", "https://example.org/x?y=z&q"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org/a%2Fb;c@d", "https://example.org/a%2Fb;c@d"),
    ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ("https://_dmarc.example.org/", "https://_dmarc.example.org/"),
    ("http://8.8.8.8/", "http://8.8.8.8/"),
    ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ("http://[::ffff:8.8.8.8]/", "http://[::ffff:808:808]/"),
    ("http://127.0.0.1:8099/feed", "http://127.0.0.1:8099/feed"),
    ("http://[::ffff:127.0.0.1]:8099/feed", "http://[::ffff:7f00:1]:8099/feed"),
]

REFUSED = [
    ("", Refusal.LENGTH),
    ("https://example.org/" + "a" * 2000, Refusal.LENGTH),
    ("file:///etc/passwd", Refusal.SCHEME),
    ("FILE:///etc/passwd", Refusal.SCHEME),
    ("ftp://example.org/", Refusal.SCHEME),
    ("gopher://127.0.0.1:6379/_x", Refusal.SCHEME),
    ("view-source:file:///etc/passwd", Refusal.SHAPE),
    ("javascript:alert(1)", Refusal.SHAPE),
    ("data:text/xml,<rss/>", Refusal.SHAPE),
    ("http:example.org", Refusal.SHAPE),
    ("http:/example.org", Refusal.SHAPE),
    ("//example.org/", Refusal.SHAPE),
    ("example.org/news", Refusal.SHAPE),
    ("http:///news", Refusal.HOST),
    ("http://", Refusal.HOST),
    (" http://example.org/", Refusal.CHARACTERS),
    ("http://example.org/a b", Refusal.CHARACTERS),
    ("http://exam\tple.org/", Refusal.CHARACTERS),
    ("http://example.org/\r\nHost: other", Refusal.CHARACTERS),
    ("http://example.org/\x00", Refusal.CHARACTERS),
    ("http://ex\u00e4mple.org/", Refusal.CHARACTERS),
    ("http://\u2460\u2461\u2466.0.0.1/", Refusal.CHARACTERS),
    ("http://\uff11\uff12\uff17.0.0.1/", Refusal.CHARACTERS),
    ("http://127\u30020\u30020\u30021/", Refusal.CHARACTERS),
    ("http://example.org\\@127.0.0.1/", Refusal.BACKSLASH),
    ("http:\\\\example.org/", Refusal.BACKSLASH),
    ("http://example.org/#part", Refusal.FRAGMENT),
    ("http://example.org#@127.0.0.1/", Refusal.FRAGMENT),
    ("http://name@example.org/", Refusal.USERINFO),
    ("http://name:word@example.org/", Refusal.USERINFO),
    ("http://example.org:80@127.0.0.1/", Refusal.USERINFO),
    ("http://example.org%2f@127.0.0.1/", Refusal.USERINFO),
    ("http://exam%70le.org/", Refusal.HOST),
    ("http://127.0.0.1%00.example.org/", Refusal.HOST),
    ("http://example..org/", Refusal.HOST),
    ("http://example.org./", Refusal.HOST),
    ("http://127.0.0.1./", Refusal.HOST),
    ("http://.example.org/", Refusal.HOST),
    ("http://-example.org/", Refusal.HOST),
    ("http://" + "a" * 64 + ".org/", Refusal.HOST),
    ("http://" + "a." * 130 + "org/", Refusal.HOST),
    ("http://example.org:/", Refusal.HOST),
    ("http://example.org:80:80/", Refusal.HOST),
    ("http://example.org:+80/", Refusal.HOST),
    ("http://example.org:000080/", Refusal.HOST),
    ("http://[::1/", Refusal.HOST),
    ("http://::1/", Refusal.HOST),
    ("http://[fe80::1%25eth0]/", Refusal.HOST),
    ("http://[1.2.3.4]/", Refusal.HOST),
    ("http://[:::1]/", Refusal.HOST),
    ("http://example.org:22/", Refusal.PORT),
    ("http://example.org:8080/", Refusal.PORT),
    ("http://8.8.8.8:8099/", Refusal.PORT),
    ("http://example.org:0/", Refusal.PORT),
    ("http://example.org:99999/", Refusal.PORT),
    ("http://2130706433/", Refusal.ODD_NUMBER),
    ("http://017700000001/", Refusal.ODD_NUMBER),
    ("http://0x7f000001/", Refusal.ODD_NUMBER),
    ("http://0X7F.0.0.1/", Refusal.ODD_NUMBER),
    ("http://0x7f.1/", Refusal.ODD_NUMBER),
    ("http://127.0.0.0x1/", Refusal.ODD_NUMBER),
    ("http://127.1/", Refusal.ODD_NUMBER),
    ("http://127.0.1/", Refusal.ODD_NUMBER),
    ("http://0177.0.0.1/", Refusal.ODD_NUMBER),
    ("http://127.0.0.01/", Refusal.ODD_NUMBER),
    ("http://0/", Refusal.ODD_NUMBER),
    ("http://256.256.256.256/", Refusal.ODD_NUMBER),
    ("http://1.2.3.4.5/", Refusal.ODD_NUMBER),
    ("http://example.0x/", Refusal.ODD_NUMBER),
    ("http://127.0.0.1/", Refusal.NOT_PUBLIC),
    ("http://127.0.0.1:80/", Refusal.NOT_PUBLIC),
    ("http://169.254.169.254/latest/meta-data/", Refusal.NOT_PUBLIC),
    ("http://168.63.129.16/", Refusal.NOT_PUBLIC),
    ("http://100.100.100.200/", Refusal.NOT_PUBLIC),
    ("http://[::1]/", Refusal.NOT_PUBLIC),
    ("http://[::ffff:169.254.169.254]/", Refusal.NOT_PUBLIC),
    ("http://[::ffff:7f00:1]/", Refusal.NOT_PUBLIC),
    ("http://127.0.0.2:8099/", Refusal.NOT_PUBLIC),
    ("http://[::1]:8099/", Refusal.NOT_PUBLIC),
]

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "2a00:1450:4009::1",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize(("url", "normal"), READ)
def test_an_ordinary_address_is_read(url: str, normal: str) -> None:
    assert read_address(url, TEST_SERVER).url == normal


@pytest.mark.parametrize(("url", "refusal"), REFUSED)
def test_a_trick_is_refused_for_its_own_reason(url: str, refusal: Refusal) -> None:
    with pytest.raises(AddressRefused) as refused:
        read_address(url, TEST_SERVER)
    assert refused.value.refusal is refusal


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_a_special_address_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_on_the_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_like_the_one_it_stands_for(four: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{four}")
    assert unwrapped(mapped) == four
    assert is_public(mapped) == is_public(four)


@given(st.ip_addresses(v=4))
def test_no_tunnelled_form_of_any_address_is_public(four: IPv4Address) -> None:
    number = int(four)
    tunnelled = [
        IPv6Address(number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | number << 80),
    ]
    assert not any(is_public(address) for address in tunnelled)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public(ip: IPv4Address | IPv6Address) -> None:
    plain = unwrapped(ip)
    if plain.is_private or plain.is_loopback or plain.is_link_local or plain.is_multicast or plain.is_reserved:
        assert not is_public(ip)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(text: str) -> None:
    try:
        address = read_address(f"http://{text}")
    except AddressRefused:
        return
    assert read_address(address.url) == address


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0X{:X}"]))
def test_no_number_is_a_host_name(number: int, form: str) -> None:
    with pytest.raises(AddressRefused):
        read_address(f"http://{form.format(number)}/")


def test_only_the_exact_pair_is_exempt() -> None:
    check_dialled(ip_address("127.0.0.1"), 8099, TEST_SERVER)
    for ip, port in (("127.0.0.1", 80), ("127.0.0.1", 8098), ("127.0.0.2", 8099), ("::1", 8099), ("8.8.8.8", 8099)):
        with pytest.raises(AddressRefused):
            check_dialled(ip_address(ip), port, TEST_SERVER)


def test_pairs_are_read_with_and_without_brackets() -> None:
    assert read_endpoints(["[::1]:81", "::ffff:10.0.0.1:82"]) == {(ip_address("::1"), 81), (ip_address("10.0.0.1"), 82)}


@pytest.mark.parametrize("pair", ["127.0.0.1", "localhost:80", "127.0.0.1:", "127.0.0.1:x", "127.1:80", ":80"])
def test_a_pair_that_is_none_is_refused(pair: str) -> None:
    with pytest.raises(ValueError):
        read_endpoints([pair])


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/new", "https://example.org/new"),
        ("new", "https://example.org/a/new"),
        ("?page=2", "https://example.org/a/b?page=2"),
        ("//other.org/x", "https://other.org/x"),
        ("https://other.org/x#part", "https://other.org/x"),
    ],
)
def test_a_redirect_is_read_where_it_stands(location: str, url: str) -> None:
    assert redirected(read_address("https://example.org/a/b"), location).url == url


@pytest.mark.parametrize(
    ("location", "refusal"),
    [
        ("http://example.org/", Refusal.DOWNGRADE),
        ("https://127.0.0.1/", Refusal.NOT_PUBLIC),
        ("//169.254.169.254/", Refusal.NOT_PUBLIC),
        ("https://2130706433/", Refusal.ODD_NUMBER),
        ("file:///etc/passwd", Refusal.SCHEME),
        ("https://a@example.org/", Refusal.USERINFO),
        ("/\\other.org/", Refusal.REDIRECT_SHAPE),
        ("ht\ttps://127.0.0.1/", Refusal.REDIRECT_SHAPE),
        ("", Refusal.REDIRECT_SHAPE),
        ("https://[::1/", Refusal.REDIRECT_SHAPE),
        ("https://ex\u00e4mple.org/", Refusal.REDIRECT_SHAPE),
        ("javascript:alert(1)", Refusal.SHAPE),
    ],
)
def test_a_redirect_is_refused_like_any_address(location: str, refusal: Refusal) -> None:
    with pytest.raises(AddressRefused) as refused:
        redirected(read_address("https://example.org/a/b"), location)
    assert refused.value.refusal is refusal
