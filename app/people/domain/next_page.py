"""Where a sign-in may lead: a path of our own, however hard somebody tries to make it another place."""

from urllib.parse import unquote, urlsplit

LONGEST = 2000


def is_own_path(target: str) -> bool:
    r"""Whether this is a path with perhaps a query, and nothing that a browser could read as another host.

    Browsers treat a backslash as a slash and drop tabs and line ends, so `/\host`, `/<tab>/host` and
    `//host` all lead away.
    """
    if not target.startswith("/") or len(target) > LONGEST:
        return False
    plain = unquote(target)
    if any(character < " " or character in {"\x7f", "\\"} for character in target + plain):
        return False
    if target.startswith("//") or plain.startswith("//"):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc)
