"""Setting owner, applicability and review day of many requirements at once: what happens to which, and what stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.days import day_in_words
from app.core.differences import changes_in_words
from app.requirements.domain.words import Applicability, shown

MOST = 500
NOBODY = "nobody"


@dataclass(frozen=True)
class Setting:
    """What is set; what is not said stays as it is in each."""

    sets_owner: bool = False
    owner_id: int | None = None
    owner_name: str = NOBODY
    applicability: Applicability | None = None
    reason: str = ""
    review_due_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.sets_owner and self.applicability is None and self.review_due_on is None


@dataclass(frozen=True)
class OneOfMany:
    """A requirement as it is stored, and the version of its row that the person who chose it saw."""

    id: int
    ref: str
    title: str
    row_version: int
    seen_version: int
    owner_id: int | None
    owner_name: str
    deputy_id: int | None
    client_id: int | None
    applicability: Applicability
    reason: str
    review_due_on: date


@dataclass(frozen=True)
class Planned:
    """What happens to one of them: either it changes, with both sides of what differs, or it stays, for a reason."""

    row: OneOfMany
    before: dict[str, Any]
    after: dict[str, Any]
    stays: str = ""

    @property
    def words(self) -> str:
        return changes_in_words(self.before, self.after)


def planned(rows: Sequence[OneOfMany], setting: Setting, *, serves: Callable[[int | None], bool]) -> list[Planned]:
    """Each row with what happens to it; `serves` says whether the new owner may see a client's rows."""
    return [_planned(row, setting, serves(row.client_id)) for row in rows]


def _planned(row: OneOfMany, setting: Setting, is_served: bool) -> Planned:  # noqa: FBT001 - asked of each row
    before, after = _sides(row, setting)
    if row.row_version != row.seen_version:
        return Planned(row, {}, {}, "was changed by somebody else since it was chosen")
    if not after:
        return Planned(row, {}, {}, "is so already")
    if setting.sets_owner and setting.owner_id is not None:
        if setting.owner_id == row.deputy_id:
            return Planned(row, {}, {}, f"has {setting.owner_name} as its deputy")
        if not is_served:
            return Planned(row, {}, {}, f"belongs to a client whom {setting.owner_name} does not serve")
    return Planned(row, before, after)


def _sides(row: OneOfMany, setting: Setting) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is stored and what would be, of what differs."""
    pairs: dict[str, tuple[Any, Any]] = {}
    if setting.sets_owner and setting.owner_id != row.owner_id:
        pairs["owner"] = (row.owner_name, setting.owner_name)
    if setting.applicability is not None:
        if setting.applicability is not row.applicability:
            pairs["applies"] = (shown(row.applicability), shown(setting.applicability))
        if setting.reason != row.reason:
            pairs["reason"] = (row.reason, setting.reason)
    if setting.review_due_on is not None and setting.review_due_on != row.review_due_on:
        pairs["next review"] = (day_in_words(row.review_due_on), day_in_words(setting.review_due_on))
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}
