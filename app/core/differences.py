"""What an edit changes: only what differs is kept and said, and where nothing differs nothing is recorded."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import NothingDiffers
from app.core.text import excerpt

NOTHING = "nothing"
LONGEST_SAID = 60
WORDS_OF_A_PHRASE = 4
Side = Mapping[str, Any] | None


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of both that differ; NothingDiffers where none does. `after` may hold more than was compared."""
    names = [name for name in before if before[name] != after.get(name)]
    if not names:
        raise NothingDiffers
    return {name: before[name] for name in names}, {name: after.get(name) for name in names}


def only_what_differs(before: Side, after: Side) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Both sides of an entry without what they say alike, for steps that add or take away as well as change.

    A side that is not there stays away, and what only one side says, such as a reason, stays.
    """
    if before is None or after is None:
        return dict(before) if before is not None else None, dict(after) if after is not None else None
    alike = {name for name in before if name in after and before[name] == after[name]}
    return (
        {name: value for name, value in before.items() if name not in alike},
        {name: value for name, value in after.items() if name not in alike},
    )


def changes_in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """From and to of each field that differs, short enough for a sentence: `pass mark from 80 to 85`."""
    was, became = only_what_differs(before, after)
    names = {**(was or {}), **(became or {})}
    return "; ".join(
        f"{named(name)} from {_short((was or {}).get(name))} to {_short((became or {}).get(name))}" for name in names
    )


def in_words(value: object) -> str:
    """A value as a person reads it; JSON's own signs stay away."""
    if value is None or (isinstance(value, str | list | tuple | Mapping) and not value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(in_words(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{named(str(name))}: {in_words(each)}" for name, each in value.items())
    return str(value)


def named(name: str) -> str:
    """A field's name as words."""
    return name.replace("_", " ")


def _short(value: object) -> str:
    """A name stands as it is; a phrase is quoted, since it may hold a `to` of its own."""
    words = excerpt(in_words(value), LONGEST_SAID)
    return f"“{words}”" if isinstance(value, str) and words.count(" ") >= WORDS_OF_A_PHRASE - 1 else words
