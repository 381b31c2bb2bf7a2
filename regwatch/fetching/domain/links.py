"""Links as publishers print them, made absolute for readers and canonical for recognition."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

LONGEST: Final = 2000
PORTS: Final = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"(?:utm_\w*|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|_ga|_gl|_hsenc|"
    r"_hsmi|wt_mc|wt\.mc_id|at_(?:medium|campaign|custom\d)|ns_(?:mchannel|source|campaign|linkname))",
    re.IGNORECASE,
)
# Browsers drop these wherever they stand, which hides the scheme of "java\nscript:" from a simple look.
DROPPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
NO_HOST = re.compile(r"https?:(?:/?(?!/)|//(?:[/?#]|$))", re.IGNORECASE)
SAFE: Final = "!#$%&'()*+,-./:;=?@[]_~|"
ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def absolute_link(raw: str | None, *, base: str | None) -> str | None:
    """The http or https address that `raw` means on a page at `base`, or None where it is not one to follow."""
    text = DROPPED.sub("", raw or "").strip()
    # "https://" is what a form leaves where nobody typed an address; it would be taken for the page that it stands on.
    if not text or len(text) > LONGEST or NO_HOST.match(text):
        return None
    try:
        parts = urlsplit(urljoin(base or "", text))
        host = host_of(parts)
        if host is None:
            return None
        address = urlunsplit((parts.scheme.lower(), host, escaped(parts.path), escaped(parts.query), ""))
    except ValueError:
        return None
    address += f"#{escaped(parts.fragment)}" if parts.fragment else ""
    return address if len(address) <= LONGEST else None


def base_within(outer: str, inner: str) -> str:
    """The address that relative links start from, where a document sets a base of its own (xml:base, base)."""
    try:
        return urljoin(outer, inner.strip())
    except ValueError:
        return outer


@lru_cache(maxsize=4_096)  # one poll asks for the same link once for each thing that it compares
def canonical_link(link: str | None, *, keep_fragment: bool = False) -> str | None:
    """One spelling for all the addresses that lead to the same document. For comparison, not for following.

    http counts as https, because sites move and their documents stay the same. The fragment goes unless the source
    publishes several documents on one page.
    """
    address = absolute_link(link, base=None)
    if address is None:
        return None
    parts = urlsplit(address)
    kept = [pair for pair in parts.query.split("&") if pair and not TRACKING.fullmatch(pair.partition("=")[0])]
    path = ESCAPE.sub(lambda found: found[0].upper(), parts.path).rstrip("/") or "/"
    return urlunsplit(("https", parts.netloc, path, "&".join(kept), parts.fragment if keep_fragment else ""))


def host_of(parts: SplitResult) -> str | None:
    """Host and unusual port; None for what is not http(s), or carries a name and password to look like another host."""
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not parts.hostname or "@" in parts.netloc or "\\" in parts.netloc:
        return None
    host = parts.hostname.rstrip(".").lower()
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not HOST.fullmatch(host):
        return None
    return host if parts.port in {None, PORTS[scheme]} else f"{host}:{parts.port}"


def escaped(part: str) -> str:
    return quote(part, safe=SAFE)
