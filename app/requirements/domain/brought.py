"""What a file says that held from a day until another, held against what the register keeps: what was is not rewritten.

Days that nobody kept may be told later; what holds is changed from today on, as on a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from app.core.days import day_in_words

Values = tuple[Any, ...]
NOT_REWRITTEN = "what was kept is not rewritten"


@dataclass(frozen=True)
class Period:
    """From when to when something held; without `from_on` it held already on `said_on`, when it was first kept."""

    from_on: date | None
    to_on: date | None
    values: Values
    said_on: date | None = None

    @property
    def start(self) -> date:
        return self.from_on or self.said_on or date.min

    @property
    def end(self) -> date:
        return self.to_on or date.max

    @property
    def in_words(self) -> str:
        began = f"from {day_in_words(self.from_on)}" if self.from_on else "from a day not recorded"
        return f"{began} to {day_in_words(self.to_on)}" if self.to_on else began

    def meets(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Brought:
    """What becomes of a row of a file; nothing at all is done where the register says the same."""

    problems: dict[str, str] = field(default_factory=dict)
    held: Period | None = None
    tells: tuple[date, date | None] | None = None  # days that nobody had kept
    begins_today: bool = False
    ends_today: bool = False


def day_problems(from_on: date | None, to_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with days, whatever is stored."""
    later = "which has not come. Bring it in on that day"
    problems = {
        name: f"This is {day_in_words(day)}, {later}"
        for name, day in (("from_on", from_on), ("to_on", to_on))
        if day is not None and day > today
    }
    if from_on is not None and to_on is not None and to_on <= from_on:
        problems["to_on"] = f"It held on no day: it begins on {day_in_words(from_on)}. Give a later day, or none"
    return problems


def still_holds(today: date) -> str:
    return f"It holds still. It can be ended today, {day_in_words(today)}, and on no day before"


def brought(said: Period, kept: Sequence[Period], today: date, *, may_end: bool) -> Brought:
    """What bringing a period in does; `kept` are those of the same requirement and place, by their days."""
    problems = day_problems(said.from_on, said.to_on, today)
    if problems:
        return Brought(problems)
    joined = _joined(kept)
    for one in (*kept, *joined):
        if (one.from_on, one.to_on, one.values) == (said.from_on, said.to_on, said.values):
            return Brought(held=one)
    same = next((one for one in (*joined, *kept) if one.from_on == said.from_on and one.values == said.values), None)
    if same is not None and (said.from_on is not None or said.to_on is not None):
        return _of_the_same_beginning(said, same, today, may_end=may_end)
    return _of_new_days(said, joined, today)


def _of_the_same_beginning(said: Period, same: Period, today: date, *, may_end: bool) -> Brought:
    if same.to_on is not None:
        return Brought({"to_on": f"It ended on {day_in_words(same.to_on)}, and {NOT_REWRITTEN}"})
    if not may_end:
        return Brought({"to_on": "It holds until something else is said: bring in what holds instead"})
    if said.to_on != today:
        return Brought({"to_on": still_holds(today)})
    return Brought(held=same, ends_today=True)


def _of_new_days(said: Period, kept: Sequence[Period], today: date) -> Brought:
    still = next((one for one in kept if one.to_on is None), None)
    if said.from_on is None:
        return _from_today(said, still)
    met = [one for one in kept if one.meets(said)]
    if not met:
        if said.to_on is None and said.from_on == today:
            return Brought(begins_today=True)
        return Brought(tells=(said.from_on, said.to_on))
    if met == [still] and said.to_on is None and still is not None:
        return _before_what_holds(said, still, today)
    return Brought({"from_on": f"{_kept_already(met[0])}, and {NOT_REWRITTEN}. Give days of which nothing is kept"})


def _from_today(said: Period, still: Period | None) -> Brought:
    if said.to_on is not None:
        return Brought({"from_on": "Say from which day it held: the register does not know"})
    return Brought(held=still, begins_today=still is None or still.values != said.values)


def _before_what_holds(said: Period, still: Period, today: date) -> Brought:
    """A row without an end whose days reach into what holds here now."""
    says_the_same, begins_today = still.values == said.values, today in {still.start, said.start}
    if not says_the_same and not begins_today:
        return Brought(
            {
                "from_on": f"{_kept_already(still)}, and {NOT_REWRITTEN}. To change what holds from today on, leave "
                "from_on empty"
            }
        )
    tells = (said.start, still.start) if said.start < still.start else None
    return Brought(held=still, tells=tells, begins_today=not says_the_same)


def _kept_already(one: Period) -> str:
    return f"Something is kept {one.in_words} already"


def _joined(kept: Sequence[Period]) -> list[Period]:
    """The same, with rows that say the same of days that follow on each other as one."""
    joined: list[Period] = []
    for one in kept:
        before = joined[-1] if joined else None
        if before is not None and before.to_on == one.start and before.values == one.values:
            joined[-1] = Period(before.from_on, one.to_on, one.values, before.said_on)
        else:
            joined.append(one)
    return joined


def overlap_in(periods: Sequence[Period]) -> tuple[Period, Period] | None:
    """Two periods of one file that speak for the same day; one without a first day begins with the last."""
    ordered = sorted(periods, key=lambda one: one.from_on or date.max)
    for before, after in pairwise(ordered):
        if before.to_on is None or before.to_on > (after.from_on or date.max):
            return before, after
    return None
