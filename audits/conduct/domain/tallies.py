"""Counts over audits, with the interval of their pass rate (SPEC 2.2.11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.intervals import wilson
from audits.conduct.domain.scoring import MILLION
from audits.words import Critical

FEW = 10  # below this a mean is told with a caution


@dataclass(frozen=True)
class Tally:
    """Sums over audits: `scored` of them add up to `raw` millionths of 100; `passed` of `judged` passed.

    Of a part of audits (a category, a question): judged are those with a scored answer in it, and passed are those of
    them without a failing one. The critical pass rate is over audits; answers are counted beside it, by class.
    """

    scored: int = 0
    raw: int = 0
    judged: int = 0
    passed: int = 0
    critical: Mapping[Critical, tuple[int, int]] = field(default_factory=dict)
    critical_judged: int = 0  # audits in which a critical question was answered
    critical_passed: int = 0  # those of them in which none failed

    def __add__(self, other: "Tally") -> "Tally":
        kinds = {*self.critical, *other.critical}
        return Tally(
            self.scored + other.scored, self.raw + other.raw, self.judged + other.judged, self.passed + other.passed,
            {kind: _both(self.critical.get(kind), other.critical.get(kind)) for kind in kinds},
            self.critical_judged + other.critical_judged, self.critical_passed + other.critical_passed,
        )  # fmt: skip

    @property
    def mean(self) -> Fraction | None:
        """The mean of raw scores out of 100, exact in the millionths that were added."""
        return Fraction(self.raw, self.scored * MILLION) if self.scored else None

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.passed, self.judged) if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the pass rate; None for no audits."""
        return wilson(self.passed, self.judged)

    @property
    def critical_all(self) -> tuple[int, int]:
        """Passed and asked critical answers of every class."""
        return sum(passed for passed, _ in self.critical.values()), sum(asked for _, asked in self.critical.values())

    @property
    def critical_rate(self) -> "Tally":
        """The same for critical questions alone: audits in which one was answered, and in which none failed."""
        return Tally(judged=self.critical_judged, passed=self.critical_passed)

    @property
    def is_few(self) -> bool:
        return self.judged < FEW

    @property
    def is_nothing(self) -> bool:
        return not (self.scored or self.judged or self.critical_all[1])


def rate_words(tally: Tally) -> str:
    """`17 of 20, 85% (64% to 95%)`; below ten without the bare figure, which would say more than is known."""
    interval = tally.interval
    if interval is None or tally.rate is None:
        return "None judged"
    low, high = (percent(end) for end in interval)
    counted = f"{tally.passed:,} of {tally.judged:,}"
    if tally.is_few:
        return f"{counted}, which could mean anything from {low} to {high}"
    return f"{counted}, {percent(float(tally.rate))} ({low} to {high})"


def percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _both(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    (passed, asked), (more_passed, more_asked) = one or (0, 0), other or (0, 0)
    return passed + more_passed, asked + more_asked
