"""What the history vouches for of a thing that several tables keep: all of it in one value (DESIGN 4, *History*)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from app.core.canonical import instant_text
from app.history.domain.chain import seal

Facts = Mapping[str, Any]


def seal_of_rows(kept: Mapping[str, Sequence[Facts]]) -> str:
    """The seal of the rows of one thing by their tables, in the order of their ids.

    What is empty is left out, so that a column which a later release adds leaves every earlier seal as it was.
    """
    return seal({table: [_said(row) for row in rows] for table, rows in sorted(kept.items()) if rows})


def _said(row: Facts) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items() if value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
