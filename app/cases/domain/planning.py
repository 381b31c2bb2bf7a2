"""The plan counted back from the day of effect: how long each stage takes here, and when it has to begin.

Days are days of the calendar. A stage ends on the day before the next begins, and the last on the day before the
effect. Until five of a kind have been measured here, a stage takes what is usual: a guess, and shown as one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from app.cases.domain.words import PartStage

USUAL_DAYS = {PartStage.DRAFT: 14, PartStage.CONSULT: 17, PartStage.SIGN: 9, PartStage.ATTEST: 17}
COUNTED = tuple(USUAL_DAYS)
ENOUGH = 5
TASKS = {
    PartStage.DRAFT: "Draft the new wording",
    PartStage.CONSULT: "Consult the people who must live with it",
    PartStage.SIGN: "Have it signed",
    PartStage.ATTEST: "Have staff confirm that they understood it",
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StageDays:
    """How many days a stage takes, and of how many of our own that is the median; 0 where it is what is usual."""

    days: int
    measured: int = 0


@dataclass(frozen=True)
class PlannedStage:
    """A stage with its first and its last day."""

    stage: PartStage
    start_on: date
    done_on: date
    takes: StageDays


def days_taken(started_at: datetime, done_at: datetime) -> int:
    """How many days a stage took; what was done within a day took one."""
    return max(1, math.ceil((done_at - started_at) / ONE_DAY))


def stage_days(measured: Mapping[PartStage, Sequence[int]]) -> dict[PartStage, StageDays]:
    """What each stage takes here: the median of what was measured, rounded up, once there are five; else the usual."""
    found = {}
    for stage in COUNTED:
        own = measured.get(stage, ())
        is_known = len(own) >= ENOUGH
        found[stage] = StageDays(math.ceil(median(own)), len(own)) if is_known else StageDays(USUAL_DAYS[stage])
    return found


def count_back(effective_on: date, takes: Mapping[PartStage, StageDays]) -> list[PlannedStage]:
    """The stages in their order, each as late as it may be; none begins before the first day of the calendar."""
    planned: list[PlannedStage] = []
    done_on = _days_before(effective_on, 1)
    for stage in reversed(COUNTED):
        start_on = _days_before(done_on, takes[stage].days - 1)
        planned.insert(0, PlannedStage(stage, start_on, done_on, takes[stage]))
        done_on = _days_before(start_on, 1)
    return planned


def late_by(plan: Sequence[PlannedStage], opened_on: date) -> int:
    """How many days before the case was opened the work would have had to begin; 0 where there was time."""
    return max(0, (opened_on - plan[0].start_on).days) if plan else 0


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))
