"""What is coming: whether a case is ready for its day, what presses, and how much falls into each month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.cases.domain.completeness import CaseCounts, plan_gaps
from app.cases.domain.words import PlanStatus

PRESSING_DAYS, MONTHS = 30, 12
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class MonthLoad:
    """How much takes effect in a month."""

    first: date
    cases: int = 0
    changes: int = 0


def is_ready(counts: CaseCounts) -> bool:
    """Whether somebody else has approved its plan and nothing is missing from that since."""
    return counts.plan is PlanStatus.APPROVED and not plan_gaps(counts)


def presses(effective_on: date | None, today: date, *, ready: bool) -> bool:
    """It takes effect in under 30 days, or has, and is not ready."""
    return effective_on is not None and (effective_on - today).days < PRESSING_DAYS and not ready


def first_of_month(day: date, months_on: int = 0) -> date:
    """The first day of the month that comes so many months after that of a day."""
    months = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months_on
    return date(months // MONTHS_OF_A_YEAR, months % MONTHS_OF_A_YEAR + 1, 1)


def by_month(falls: Iterable[tuple[date, str, int]], today: date) -> list[MonthLoad]:
    """Sum up this month and the eleven after it, from (day, `case` or `change`, how many); other days are left out."""
    sums: dict[tuple[date, str], int] = {}
    for day, kind, number in falls:
        key = (first_of_month(day), kind)
        sums[key] = sums.get(key, 0) + number
    firsts = [first_of_month(today, months_on) for months_on in range(MONTHS)]
    return [MonthLoad(first, sums.get((first, "case"), 0), sums.get((first, "change"), 0)) for first in firsts]
