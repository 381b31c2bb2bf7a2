"""The cookies of one fetch: sites set one and redirect, and want it back. They are forgotten when the fetch ends.

Nothing is kept between fetches, so no site can follow an organisation from poll to poll.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from regwatch.fetching.addresses import Address

MOST_COOKIES: Final = 30
LONGEST_COOKIE: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Cookie:
    value: str
    host: str
    path: str
    is_for_subdomains: bool
    is_secure: bool

    def goes_to(self, address: Address) -> bool:
        if self.is_secure and address.scheme != "https":
            return False
        under = self.is_for_subdomains and address.host.endswith(f".{self.host}")
        return (address.host == self.host or under) and _is_under(_path_of(address), self.path)


class Cookies:
    """What the sites on the way of one fetch asked to be given back."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], _Cookie] = {}

    def take(self, address: Address, lines: Iterable[str]) -> None:
        """Keep what an answer of this address sets."""
        for line in lines:
            self._take(address, line)

    def header(self, address: Address) -> str:
        """The Cookie header for a request to this address; empty where there is none to send."""
        fitting = [(name, one) for (name, _, _), one in self._held.items() if one.goes_to(address)]
        fitting.sort(key=lambda named: -len(named[1].path))
        return "; ".join(f"{name}={one.value}" for name, one in fitting)

    def _take(self, address: Address, line: str) -> None:
        first, *rest = line.split(";")
        name, sign, value = (part.strip() for part in first.partition("="))
        if not name or not sign or len(line) > LONGEST_COOKIE or not (line.isascii() and line.isprintable()):
            return
        told = {key.strip().lower(): given.strip() for key, _, given in (part.partition("=") for part in rest)}
        domain = told.get("domain", "").lstrip(".").lower()
        # A cookie for a host that did not set it would carry one site's word to another.
        if domain and domain != address.host and not (address.host.endswith(f".{domain}") and "." in domain):
            return
        path = told.get("path", "")
        path = path if path.startswith("/") else _path_of(address).rpartition("/")[0] or "/"
        key = (name, domain or address.host, path)
        self._held.pop(key, None)
        if told.get("max-age", "1").startswith(("0", "-")) or len(self._held) >= MOST_COOKIES:
            return
        self._held[key] = _Cookie(value, domain or address.host, path, bool(domain), "secure" in told)


def _path_of(address: Address) -> str:
    return address.target.partition("?")[0]


def _is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")
