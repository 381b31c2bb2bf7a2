"""What stood before and after a decision, field by field, as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.differences import in_words, named
from app.core.redline import Redline, redline


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


def _line(name: str, before: object, after: object) -> FieldLine:
    differ = before != after and isinstance(before, str) and isinstance(after, str)
    # One word against another reads better side by side.
    is_prose = differ and " " in str(before).strip() and " " in str(after).strip()
    compared = redline(str(before), str(after)) if is_prose else None
    return FieldLine(named(name).capitalize(), in_words(before), in_words(after), compared)
