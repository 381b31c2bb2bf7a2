"""What came back, and what comes up everywhere (SPEC 2.6: repeat and systemic)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from audits.words import Grade

WINDOW_DAYS = 365
FEWEST_MINORS = 3


@dataclass(frozen=True)
class Unit:
    """The audited team, or the site where no team is named."""

    site_id: int
    team_id: int | None = None

    def is_same_as(self, other: "Unit") -> bool:
        if self.team_id is not None or other.team_id is not None:
            return self.team_id == other.team_id
        return self.site_id == other.site_id


@dataclass(frozen=True)
class EarlierFinding:
    """A finding that was there before: `closed_on` None while it is open. Cancelled ones are not asked about."""

    id: int
    unit: Unit
    requirement_ids: frozenset[int]
    closed_on: date | None


@dataclass(frozen=True)
class MinorFinding:
    id: int
    raised_on: date


def repeat_of(
    requirement_ids: Iterable[int], unit: Unit, earlier: Sequence[EarlierFinding], *, today: date
) -> int | None:
    """The latest earlier finding on the same requirement in the same unit, open or closed 365 days ago or less."""
    wanted = frozenset(requirement_ids)
    found = [
        one.id
        for one in earlier
        if wanted & one.requirement_ids and unit.is_same_as(one.unit) and _is_recent(one.closed_on, today)
    ]
    return max(found, default=None)


def suggested_grade(grade: Grade, *, is_repeat: bool) -> Grade:
    """A repeat minor is suggested as one grade higher; a person decides."""
    return Grade.MAJOR if is_repeat and grade is Grade.MINOR else grade


def systemic_set(
    minors: Iterable[MinorFinding], declined: Iterable[frozenset[int]], *, today: date
) -> frozenset[int] | None:
    """The minors on one requirement that suggest one systemic major; None while there are too few.

    A set that was declined, or is part of one that was, is not suggested again.
    """
    recent = frozenset(one.id for one in minors if _is_recent(one.raised_on, today))
    if len(recent) < FEWEST_MINORS or any(recent <= refused for refused in declined):
        return None
    return recent


def _is_recent(day: date | None, today: date) -> bool:
    return day is None or (today - day).days <= WINDOW_DAYS
