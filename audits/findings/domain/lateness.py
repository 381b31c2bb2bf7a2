"""When a finding is late: its clocks as data, from which the SQL of lists and sweeps and the words of one row are made.

Due is inclusive: a clock is late from the day after its day (SPEC 2.4.7). Each runs only while somebody still owes
what it measures, so a finding that is contained, planned or fixed is not late for that any more (SPEC 2.6).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from audits.findings.domain.lifecycle import TO_CHECK, UNDER_WAY, UNPLANNED
from audits.words import FindingStatus

WORKED_ON = (*UNPLANNED, *UNDER_WAY)


@dataclass(frozen=True)
class DueClock:
    """One day of a finding: the column that holds it, the statuses in which it runs, the column that ends it.

    `what` names in a sentence what is owed; `verb` is what its owner has to do.
    """

    key: str
    what: str
    verb: str
    column: str
    runs_in: tuple[FindingStatus, ...]
    ended_by: str = ""

    def day_of(self, row: Any) -> date | None:
        """The day while this clock runs for a row (anything with the columns of a finding); else None."""
        is_ended = bool(self.ended_by) and getattr(row, self.ended_by) is not None
        day: date | None = None if is_ended or row.status not in self.runs_in else getattr(row, self.column)
        return day


CONTAIN = DueClock("contain", "its containment", "Contain", "contain_by", WORKED_ON, ended_by="contained_at")
PLAN = DueClock("plan", "its plan", "Plan", "plan_by", UNPLANNED)
FIX = DueClock("done", "the fix", "Fix", "done_due_on", WORKED_ON)
CHECK = DueClock("check", "the check whether it worked", "Check", "check_due_on", TO_CHECK)
CLOCKS = (CONTAIN, PLAN, FIX, CHECK)
OWNERS = (CONTAIN, PLAN, FIX)


@dataclass(frozen=True)
class RunningClock:
    """A clock that runs for one finding, with its day."""

    clock: DueClock
    due_on: date

    def is_late(self, today: date) -> bool:
        return self.due_on < today


def running(row: Any, clocks: tuple[DueClock, ...] = CLOCKS) -> list[RunningClock]:
    """The clocks that run for a finding, the earliest day first."""
    days = [(clock, clock.day_of(row)) for clock in clocks]
    return sorted((RunningClock(clock, day) for clock, day in days if day is not None), key=lambda each: each.due_on)
