"""What an edit changes: only what differs is kept and said, and where nothing differs nothing is recorded."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import NothingDiffers
from app.core.text import excerpt

LONGEST_VALUE = 60
NOTHING = "nothing"


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of both that differ; NothingDiffers where none does. `after` may hold more than was compared."""
    names = [name for name in before if before[name] != after.get(name)]
    if not names:
        raise NothingDiffers
    return {name: before[name] for name in names}, {name: after.get(name) for name in names}


def from_to(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`pass mark from 80 to 85, guidance`: short values from and to, of longer ones the name alone."""
    parts = []
    for name, was in before.items():
        words, pair = name.replace("_", " "), [_in_words(was), _in_words(after.get(name))]
        is_short = all(word is not None for word in pair)
        parts.append(f"{words} from {pair[0]} to {pair[1]}" if is_short else words)
    return ", ".join(parts)


def _in_words(value: object) -> str | None:
    """A short value as people read it; None for one that is too long for a sentence or no plain value."""
    if value in (None, "", [], ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value)
    text = "" if isinstance(value, Mapping) else str(value)
    return text if text and text == excerpt(text, LONGEST_VALUE) else None
