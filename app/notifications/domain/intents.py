"""What makes telling somebody something one and the same thing: `kind/object-id/occasion`, unique in the database.

`finding/7/reopened/2/5` tells person 5 that finding 7 was reopened as its second cycle. The occasion may have several
parts; where one thing is told to several people, the reader's id is the last.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import quote

KIND = re.compile(r"[a-z]+(-[a-z]+)*")
LONGEST = 200
LONGEST_PART = 60
KEPT_OF_LONG_PART = 40


@dataclass(frozen=True)
class Intent:
    """`str(intent)` is what the database keeps; parts that people wrote, such as an answer, stand in it encoded."""

    kind: str
    object_id: int
    occasion: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what could not be told from another intent, or could not be kept."""
        if KIND.fullmatch(self.kind) is None:
            raise ValueError(f"the kind of an intent is words joined by hyphens, not {self.kind!r}")
        if not self.occasion or "" in self.occasion:
            raise ValueError(f"an intent needs an occasion without empty parts, not {self.occasion!r}")
        if len(str(self)) > LONGEST:
            raise ValueError(f"an intent is kept in {LONGEST} signs: {self}")

    def __str__(self) -> str:
        return "/".join((self.kind, str(self.object_id), *(_part(each) for each in self.occasion)))

    def to(self, reader_id: int) -> "Intent":
        """The same, told to one of several readers."""
        return replace(self, occasion=(*self.occasion, str(reader_id)))


def intent_of(kind: str, object_id: int, *occasion: object) -> Intent:
    """An intent with the parts of its occasion as text: a date becomes `2026-11-24`."""
    return Intent(kind, object_id, tuple(str(each) for each in occasion))


def _part(text: str) -> str:
    """Without slashes and spaces, so that no part runs into the next; a long one ends in a hash of the whole."""
    safe = quote(text, safe="")
    if len(safe) <= LONGEST_PART:
        return safe
    return f"{safe[:KEPT_OF_LONG_PART]}~{hashlib.sha256(text.encode()).hexdigest()[:16]}"
