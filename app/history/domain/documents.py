"""What stood before and after a decision, field by field, as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.redline import Redline, redline
from app.core.text import excerpt

NOTHING = "nothing"
LONGEST_SAID = 60


@dataclass(frozen=True)
class FieldLine:
    """One field: its name in words, what it was, what it became, and both as one text where they are prose."""

    name: str
    before: str
    after: str
    compared: Redline | None = None

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def lines_of(document: Mapping[str, Any] | None) -> list[FieldLine]:
    """The fields of a document in their order; one that only one side has stands against nothing."""
    before, after = ((document or {}).get(side) or {} for side in ("before", "after"))
    return [_line(name, before.get(name), after.get(name)) for name in {**before, **after}]


def only_what_differs(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Both sides of a document without what they say alike; a side that is not there stays away."""
    if before is None or after is None:
        return dict(before) if before is not None else None, dict(after) if after is not None else None
    alike = {name for name in before if name in after and before[name] == after[name]}
    return (
        {name: value for name, value in before.items() if name not in alike},
        {name: value for name, value in after.items() if name not in alike},
    )


def changes_in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """From and to of each field that differs, short enough for a sentence: `weight from 3 to 5`."""
    was, became = only_what_differs(before, after)
    names = {**(was or {}), **(became or {})}
    return "; ".join(
        f"{_named(name)} from {_short((was or {}).get(name))} to {_short((became or {}).get(name))}" for name in names
    )


def _short(value: object) -> str:
    words = excerpt(in_words(value), LONGEST_SAID)
    return f"“{words}”" if isinstance(value, str) and " " in words else words


def in_words(value: object) -> str:
    """A value as a person reads it; JSON's own signs stay away."""
    if value is None or (isinstance(value, str | list | Mapping) and not value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(in_words(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_named(str(name))}: {in_words(one)}" for name, one in value.items())
    return str(value)


def _line(name: str, before: object, after: object) -> FieldLine:
    differ = before != after and isinstance(before, str) and isinstance(after, str)
    # One word against another reads better side by side.
    is_prose = differ and " " in str(before).strip() and " " in str(after).strip()
    compared = redline(str(before), str(after)) if is_prose else None
    return FieldLine(_named(name).capitalize(), in_words(before), in_words(after), compared)


def _named(name: str) -> str:
    return name.replace("_", " ")
