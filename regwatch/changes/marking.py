"""The words that a match names, marked in the text of a change."""

import re
from collections.abc import Iterable

WORDS = re.compile(
    r"Words in both: (?P<words>.+)|cite (?P<cited>.+)|cites (?P<ours>.+?), the requirement"
    r"|“(?P<said>[^”]+)” in the change"
)
MOST = 40


def marked(text: str, reasons: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether a reason names it."""
    words = {word for reason in reasons for word in _named(reason)}
    if not words or not text:
        return [(text, False)]
    longest_first = sorted(words, key=len, reverse=True)[:MOST]
    pattern = re.compile(r"(?<!\w)(" + "|".join(re.escape(word) for word in longest_first) + r")(?!\w)", re.IGNORECASE)
    pieces = pattern.split(text)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]


def _named(reason: str) -> list[str]:
    found = WORDS.search(reason)
    if found is None:
        return []
    return [word.strip() for group in found.groupdict().values() if group for word in group.split(", ") if word.strip()]
