"""When a thing is due and late: its clocks as data, from which SQL and the words of one row are made alike.

Due is inclusive: a clock is late from the day after its day (SPEC 2.4.7). Each runs only while somebody still owes
what it measures.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class DueClock:
    """One day of a thing: the column that holds it, the statuses in which it runs, the column that ends it.

    `what` names in a sentence what is owed; `verb` is what its owner has to do; `cycle` is the column that says how
    often the thing began anew, where it does.
    """

    key: str
    column: str
    runs_in: tuple[StrEnum, ...]
    what: str = ""
    verb: str = ""
    ended_by: str = ""
    cycle: str = ""

    def day_of(self, row: Any) -> date | None:
        """The day while this clock runs for a row (anything with the columns of the table); else None."""
        is_ended = bool(self.ended_by) and getattr(row, self.ended_by) is not None
        day: date | None = None if is_ended or row.status not in self.runs_in else getattr(row, self.column)
        return day

    def key_of(self, row: Any) -> str:
        """What tells this clock of a row from the same one in an earlier cycle: `plan-2`."""
        return f"{self.key}-{getattr(row, self.cycle)}" if self.cycle else self.key


@dataclass(frozen=True)
class RunningClock:
    """A clock that runs for one row, with its day."""

    clock: DueClock
    due_on: date

    def is_late(self, today: date) -> bool:
        return self.due_on < today


def running(row: Any, clocks: tuple[DueClock, ...]) -> list[RunningClock]:
    """The clocks that run for a row, the earliest day first."""
    days = [(clock, clock.day_of(row)) for clock in clocks]
    return sorted((RunningClock(clock, day) for clock, day in days if day is not None), key=lambda each: each.due_on)
