"""What a version did to a measure: before, after, the difference, how sure it is, and a verdict (SPEC A6, 2.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from app.core.intervals import Interval, between_means, between_rates
from app.organisation.domain.words import Better
from app.procedures.domain.words import EffectVerdict

REVIEWS_AFTER: Final = (30, 90)  # days in force (SPEC 2.10.6)
DAYS_BEFORE: Final = 90


@dataclass(frozen=True)
class ReadValue:
    """A reading of a measure: its value, and numerator and n where it is a rate of counted cases."""

    day: date
    value: Fraction
    numerator: Fraction | None = None
    n: int | None = None


@dataclass(frozen=True)
class EffectSide:
    """What the readings of one side come to: their mean (that of all cases for a rate), and of how many."""

    value: Fraction
    readings: int
    cases: int | None = None


@dataclass(frozen=True)
class MeasuredEffect:
    """Both sides, None where nothing was read; `interval` in the measure's unit, None where it cannot be told."""

    before: EffectSide | None
    after: EffectSide | None
    interval: Interval | None
    verdict: EffectVerdict


def review_due(in_force_from: date, after_days: int) -> date:
    """The day on which the effect is looked at: when the version has held for so many days."""
    return in_force_from + timedelta(after_days)


def reviews_wanted(in_force_from: date, ends_on: date | None) -> tuple[int, ...]:
    """After how many days a version is looked at: not when another had taken its place by then."""
    return tuple(days for days in REVIEWS_AFTER if ends_on is None or review_due(in_force_from, days) <= ends_on)


def measured(
    readings: Sequence[ReadValue], in_force_from: date, after_days: int, better: Better, *, times: int | None
) -> MeasuredEffect:
    """The 90 days before a version against its first `after_days`.

    `times` is what a rate is multiplied by to be the measure's value (100 for percent), None for what is no rate.
    """
    begins, ends = in_force_from - timedelta(DAYS_BEFORE), review_due(in_force_from, after_days)
    before = [one for one in readings if begins <= one.day < in_force_from]
    after = [one for one in readings if in_force_from <= one.day < ends]
    if times is not None and _are_counted([*before, *after]):
        interval = _of_rates(before, after, times)
    else:
        times = None
        interval = between_means([float(one.value) for one in before], [float(one.value) for one in after])
    return MeasuredEffect(_side(before, times), _side(after, times), interval, _verdict(interval, better))


def _are_counted(readings: Sequence[ReadValue]) -> bool:
    """Whether each is so many of n cases, and none is more than all."""
    return all(one.numerator is not None and one.n is not None and one.numerator <= one.n for one in readings)


def _side(readings: Sequence[ReadValue], times: int | None) -> EffectSide | None:
    if not readings:
        return None
    if times is None:
        return EffectSide(sum((one.value for one in readings), Fraction()) / len(readings), len(readings))
    met, cases = _counted(readings)
    return EffectSide(met * times / cases, len(readings), cases)


def _of_rates(before: Sequence[ReadValue], after: Sequence[ReadValue], times: int) -> Interval | None:
    if not (before and after):
        return None
    sides = [(float(met), float(cases)) for met, cases in (_counted(before), _counted(after))]
    found = between_rates(*sides)
    return Interval(found.difference * times, found.low * times, found.high * times)


def _counted(readings: Sequence[ReadValue]) -> tuple[Fraction, int]:
    return sum((one.numerator or Fraction() for one in readings), Fraction()), sum(one.n or 0 for one in readings)


def _verdict(interval: Interval | None, better: Better) -> EffectVerdict:
    """Improved or worse only where the interval excludes zero; otherwise nobody can tell."""
    if interval is None:
        return EffectVerdict.NOT_MEASURED
    if interval.low <= 0 <= interval.high:
        return EffectVerdict.NO_CLEAR_CHANGE
    is_up = interval.low > 0
    return EffectVerdict.IMPROVED if is_up == (better is Better.HIGHER) else EffectVerdict.WORSE
