"""Other names of a requirement: which of them a search was for."""

import re
from collections.abc import Iterable

SHORTEST_PART = 3  # "a" or "of" in an alias is no reason why a search found it


def alias_meant(aliases: Iterable[str], typed: str) -> str:
    """The other name that somebody searched by, or nothing: one whose words were all typed, or that holds what was.

    `TCF` and `tcf complaints` both mean the alias `TCF`; `treating customers` means `treating customers fairly`.
    """
    wanted = _words(typed)
    if not wanted:
        return ""
    ranked = sorted((_rank(_words(alias), wanted), place, alias) for place, alias in enumerate(aliases))
    return ranked[0][2] if ranked and ranked[0][0] < _NO_REASON else ""


_WHOLE, _TYPED_MORE, _TYPED_PART, _NO_REASON = range(4)


def _rank(alias: list[str], wanted: list[str]) -> int:
    if alias == wanted:
        return _WHOLE
    if alias and set(alias) <= set(wanted):
        return _TYPED_MORE
    *whole, last = wanted
    if len("".join(wanted)) >= SHORTEST_PART and set(whole) <= set(alias) and any(w.startswith(last) for w in alias):
        return _TYPED_PART
    return _NO_REASON


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
