"""How far an objective is: percent of the way from baseline to target, never percent of target (SPEC D1)."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from app.core.days import day_in_words
from app.core.numbers import in_figures
from app.organisation.domain.objectives import Aimed, lacks_in_words
from app.organisation.domain.words import Better, ObjectiveKind, ObjectiveStatus

WHOLE = 100


class Outlook(StrEnum):
    """Where an objective stands, in one word."""

    DRAFT = "draft"
    RETIRED = "retired"
    NO_READING = "no_reading"
    MOVED_AWAY = "moved_away"
    ON_THE_WAY = "on_the_way"
    REACHED = "reached"
    LATE = "late"
    KEPT = "kept"
    MISSED = "missed"
    OUT_OF_DATE = "out_of_date"


@dataclass(frozen=True)
class LastReading:
    """The newest reading of the measure."""

    day: date
    value: Fraction


@dataclass(frozen=True)
class Progress:
    """The word, the sentence that explains it, and the share of the way where there is one."""

    outlook: Outlook
    sentence: str
    share: Fraction | None = None


def progress_of(
    aimed: Aimed, status: ObjectiveStatus, better: Better, last: LastReading | None, today: date
) -> Progress:
    """Where an objective stands on this day."""
    if status is ObjectiveStatus.RETIRED:
        return Progress(Outlook.RETIRED, "Retired")
    if status is ObjectiveStatus.DRAFT or aimed.target is None:
        return Progress(Outlook.DRAFT, lacks_in_words(aimed) or "Nothing is missing: set it")
    is_late = aimed.due_on is not None and aimed.due_on < today
    if last is None:
        return Progress(Outlook.LATE if is_late else Outlook.NO_READING, "No reading yet")
    if aimed.kind is not ObjectiveKind.IMPROVEMENT or aimed.baseline is None:
        return _held(aimed, better, last, today)
    share = share_of_the_way(Fraction(aimed.baseline), Fraction(aimed.target), last.value)
    way = f"from {in_figures(aimed.baseline)} to {in_figures(aimed.target)}"
    read = f"{in_figures(last.value)} on {day_in_words(last.day)}"
    sentence = f"{share_in_words(share)} {way}: {read}"
    if share >= WHOLE:
        return Progress(Outlook.REACHED, sentence, share)
    on_time = Outlook.MOVED_AWAY if share < 0 else Outlook.ON_THE_WAY
    return Progress(Outlook.LATE if is_late else on_time, sentence, share)


def share_of_the_way(baseline: Fraction, target: Fraction, value: Fraction) -> Fraction:
    """In percent, whichever of the two is larger; under 0 and over 100 stay what they are."""
    return (value - baseline) * WHOLE / (target - baseline)


def share_in_words(share: Fraction) -> str:
    """Rounded down on the way, so that nobody reads 100% of what is not reached, nor 0% of what moved away."""
    if share < 0:
        return f"Moved away: {math.ceil(-share)}% of the way back"
    if share > WHOLE:
        return f"Reached and passed: {math.floor(share)}% of the way"
    if share == WHOLE:
        return "Reached: 100% of the way"
    if 0 < share < 1:
        return "Less than 1% of the way"
    return f"{math.floor(share)}% of the way"


def _held(aimed: Aimed, better: Better, last: LastReading, today: date) -> Progress:
    """What stands is kept or missed at its last reading; of every month, one of the last month must be there."""
    target = Fraction(aimed.target or 0)
    is_kept = last.value >= target if better is Better.HIGHER else last.value <= target
    goal = f"{'at least' if better is Better.HIGHER else 'at most'} {in_figures(target)}"
    read = f"{in_figures(last.value)} on {day_in_words(last.day)}; the target is {goal}"
    if aimed.kind is ObjectiveKind.EVERY_MONTH and last.day < _first_of_last_month(today):
        return Progress(Outlook.OUT_OF_DATE, f"No reading of last month or this one. The last was {read}")
    return Progress(Outlook.KEPT if is_kept else Outlook.MISSED, read[0].upper() + read[1:])


def _first_of_last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
