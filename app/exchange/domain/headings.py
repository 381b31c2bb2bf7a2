"""What the headings of a file name: which of the kind's columns, which is the key, which hold days.

The parent says it to the child that reads, as plain values (`as_options`), so that the child finds the row of headings.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from app.core.text import one_line

FEWEST_NAMED: Final = 2  # a single word that names a column may stand anywhere


def as_name(heading: str) -> str:
    """A heading as columns are named: no invisible signs, small letters, one underscore for whatever parts words."""
    return re.sub(r"[\s_-]+", "_", one_line(heading).lower())


@dataclass(frozen=True)
class Headings:
    """Every name that is read, with the column that it names; the column by which rows are known; those of days."""

    names: Mapping[str, str]
    key: str
    days: frozenset[str]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        return cls(dict(options["names"]), str(options["key"]), frozenset(options["days"]))

    def as_options(self) -> dict[str, Any]:
        return {"names": dict(self.names), "key": self.key, "days": sorted(self.days)}

    def column_of(self, heading: str) -> str:
        """The name of the column that a heading names, or nothing."""
        return self.names.get(as_name(heading), "")

    def count_named(self, cells: Sequence[str]) -> int:
        return sum(self.column_of(cell) != "" for cell in cells)

    def stand_in(self, cells: Sequence[str]) -> bool:
        """Whether cells are headings and not a title above them: the key is named, and not alone among other words."""
        filled = [cell for cell in cells if cell]
        has_key = any(self.column_of(cell) == self.key for cell in filled)
        return has_key and (self.count_named(filled) >= FEWEST_NAMED or len(filled) == 1)

    def places_of_days(self, headings: Sequence[str]) -> dict[int, str]:
        """Where days stand among the headings."""
        return {at: heading for at, heading in enumerate(headings) if self.column_of(heading) in self.days}
