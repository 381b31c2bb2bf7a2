"""Which addresses may be fetched: one grammar for URLs and one table of public networks.

Nothing else in the product reads a URL in order to dial it, because every second reader that disagrees about a
backslash, a blank or a number is a way in. The table is our own: the standard library calls carrier networks public,
and multicast and tunnelled loopback global.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urljoin

from app.core.errors import TidemarkError

IP = IPv4Address | IPv6Address
Endpoint = tuple[IP, int]

LONGEST: Final = 2000
LONGEST_HOST: Final = 253
PORTS: Final = {"http": 80, "https": 443}

PRINTABLE = re.compile(r"[\x21-\x7e]+")
URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)
AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The resolver reads 2130706433, 0x7f.1, 127.1 and 0177.0.0.1 as 127.0.0.1, so a last label like these is a number.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

SPECIAL_V4: Final = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier networks; also where one cloud keeps its machine secrets
        "127.0.0.0/8",
        "168.63.129.16/32",  # the control address of a cloud, though it lies in public space
        "169.254.0.0/16",  # link-local, and the machine secrets of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays into 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_V6: Final = IPv6Network("2000::/3")
SPECIAL_V6: Final = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo, benchmarks and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


class Refusal(StrEnum):
    """Why an address is not fetched, in words for people."""

    LENGTH = f"An address has 1 to {LONGEST} characters."
    CHARACTERS = "The address has blanks, control characters or letters outside ASCII."
    BACKSLASH = "The address has a backslash, which programs read in different ways."
    SHAPE = "This is not a whole address. It begins with http:// or https:// and names a host."
    SCHEME = "The address begins with {scheme}:, and only http and https are fetched."
    FRAGMENT = "The address ends in a # part, which is never sent to a server. Remove it."
    USERINFO = "The address carries a name or password before the host, which Tidemark never sends."
    HOST = "The host in the address is neither a host name nor a number."
    ODD_NUMBER = "The host in the address is a number in an unusual form."
    PORT = "The address names port {port}, and only ports 80 and 443 are fetched."
    NOT_PUBLIC = "The address leads to {ip}, which is not on the public internet."
    REDIRECT_SHAPE = "The redirect leads to an address that cannot be read."
    DOWNGRADE = "The redirect leads from https to plain http, where anybody could alter the document."


class AddressRefused(TidemarkError):
    """An address that Tidemark does not fetch, and why."""

    def __init__(self, refusal: Refusal, **facts: object) -> None:
        self.refusal = refusal
        super().__init__(refusal.format(**facts))


@dataclass(frozen=True, slots=True)
class Address:
    """A checked URL in the parts that are dialled and sent. An IPv6 host stands without brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.target}"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_endpoints(pairs: Iterable[str]) -> frozenset[Endpoint]:
    """The exact ip:port pairs that may be dialled although they are private; raise ValueError for anything else."""
    return frozenset(_endpoint(pair) for pair in pairs)


def read_address(url: str, allowed: frozenset[Endpoint] = frozenset()) -> Address:
    """Read a URL by the one grammar; raise AddressRefused with a sentence. No name is looked up."""
    parts = _url_parts(url)
    scheme = parts["scheme"].lower()
    if scheme not in PORTS:
        raise AddressRefused(Refusal.SCHEME, scheme=scheme)
    if parts["fragment"]:
        raise AddressRefused(Refusal.FRAGMENT)
    authority = _authority_parts(parts["authority"])
    host = _six(authority["six"]) if authority["six"] else _host(authority["host"])
    port = int(authority["port"] or PORTS[scheme])
    _check_port(port, allowed)
    address = Address(scheme, host, port, (parts["path"] or "/") + (parts["query"] or ""))
    literal = literal_ip(host)
    if literal is not None:
        check_dialled(literal, port, allowed)
    return address


def redirected(current: Address, location: str, allowed: frozenset[Endpoint] = frozenset()) -> Address:
    """The address that a redirect leads to, checked from the beginning; raise AddressRefused."""
    if not PRINTABLE.fullmatch(location) or "\\" in location:
        raise AddressRefused(Refusal.REDIRECT_SHAPE)
    try:
        joined = urljoin(current.url, location)
    except ValueError:
        raise AddressRefused(Refusal.REDIRECT_SHAPE) from None
    target = read_address(joined.partition("#")[0], allowed)
    if current.scheme == "https" and target.scheme == "http":
        raise AddressRefused(Refusal.DOWNGRADE)
    return target


def check_dialled(ip: IP, port: int, allowed: frozenset[Endpoint] = frozenset()) -> None:
    """Raise AddressRefused unless this address may be dialled at this port."""
    ip = unwrapped(ip)
    if (ip, port) in allowed:
        return
    if not is_public(ip):
        raise AddressRefused(Refusal.NOT_PUBLIC, ip=ip)
    if port not in PORTS.values():
        raise AddressRefused(Refusal.PORT, port=port)


def is_public(ip: IP) -> bool:
    ip = unwrapped(ip)
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in SPECIAL_V4)
    return ip in PUBLIC_V6 and not any(ip in block for block in SPECIAL_V6)


def unwrapped(ip: IP) -> IP:
    """The IPv4 address that the system dials for ::ffff:1.2.3.4; any other address as it is."""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip


def literal_ip(host: str) -> IP | None:
    """The address that a checked host spells out, or None where it is a name to look up."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _url_parts(url: str) -> dict[str, str]:
    if not url or len(url) > LONGEST:
        raise AddressRefused(Refusal.LENGTH)
    if not PRINTABLE.fullmatch(url):
        raise AddressRefused(Refusal.CHARACTERS)
    if "\\" in url:
        raise AddressRefused(Refusal.BACKSLASH)
    found = URL.fullmatch(url)
    if found is None:
        raise AddressRefused(Refusal.SHAPE)
    return found.groupdict(default="")


def _authority_parts(authority: str) -> dict[str, str]:
    if "@" in authority:
        raise AddressRefused(Refusal.USERINFO)
    found = AUTHORITY.fullmatch(authority)
    if found is None:
        raise AddressRefused(Refusal.HOST)
    return found.groupdict(default="")


def _six(text: str) -> str:
    try:
        return str(IPv6Address(text))
    except ValueError:
        raise AddressRefused(Refusal.HOST) from None


def _host(text: str) -> str:
    host = text.lower()
    labels = host.split(".")
    if len(host) > LONGEST_HOST or not all(LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(Refusal.HOST)
    if NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise AddressRefused(Refusal.ODD_NUMBER) from None
    return host


def _check_port(port: int, allowed: frozenset[Endpoint]) -> None:
    if port not in PORTS.values() and port not in {listed for _, listed in allowed}:
        raise AddressRefused(Refusal.PORT, port=port)


def _endpoint(pair: str) -> Endpoint:
    host, _, port = pair.rpartition(":")
    if not re.fullmatch(r"[0-9]{1,5}", port):
        message = f"'{pair}' is not an ip:port pair"
        raise ValueError(message)
    return unwrapped(ip_address(host.removeprefix("[").removesuffix("]"))), int(port)
