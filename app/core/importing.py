"""What features and the exchange say to each other about a row that a file brings; plain values alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.actor import Actor

Document = Mapping[str, Any]
"""A thing as a file carries it, by column: text, whole numbers, yes or no, ISO days, lists. A column that the file
does not have is not in it, and what is stored stays as it is."""

ABSENT = ""


class RowVerdict(StrEnum):
    """What moving a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Asker:
    """Who brings the file in, and on which local day."""

    actor: Actor
    today: date


@dataclass(frozen=True)
class Judgement:
    """What a feature says about one document: problems by column, what would change, and the state that it looked at.

    `held` is ABSENT where nothing is stored yet; when it differs at the move, the row is judged again.
    """

    problems: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    held: str = ABSENT

    @property
    def verdict(self) -> RowVerdict:
        if self.problems:
            return RowVerdict.REFUSED
        if self.held == ABSENT:
            return RowVerdict.NEW
        return RowVerdict.CHANGED if self.changes else RowVerdict.UNCHANGED


def differences(stored: Document, wanted: Document) -> dict[str, tuple[Any, Any]]:
    """The columns of the file in which it differs from what is stored: before and after."""
    return {name: (stored.get(name), value) for name, value in wanted.items() if stored.get(name) != value}
