"""How far a rate from few cases can be trusted, and a difference between before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

Z_95 = 1.96  # as SPEC 2.3 has it
# Student's t, two-sided 95 %, by degrees of freedom (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
T_95 = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
    11: 2.201, 12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086,
    21: 2.080, 22: 2.074, 23: 2.069, 24: 2.064, 25: 2.060, 26: 2.056, 27: 2.052, 28: 2.048, 29: 2.045, 30: 2.042,
    40: 2.021, 60: 2.000, 120: 1.980,
}  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """A difference, after minus before, and between which ends it lies with 95 % confidence."""

    difference: float
    low: float
    high: float


def wilson(successes: int, n: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval for a rate, both ends from 0 to 1; None for n = 0.

    Unlike the textbook interval it stays within 0 and 1 and does not shrink to a point at 0 of n or n of n
    (E. B. Wilson, JASA 1927; SPEC 2.2.11): 3 of 4 could mean anything from 30 % to 95 %.
    """
    if not 0 <= successes <= n:
        message = f"{successes} of {n} is no rate"
        raise ValueError(message)
    if n == 0:
        return None
    rate, square = successes / n, z * z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return (0.0 if successes == 0 else middle - reach), (1.0 if successes == n else middle + reach)


def t_95(freedom: float) -> float:
    """Student's t for one degree of freedom or more; between two rows of the table along 1/freedom, as is usual."""
    freedom = max(1.0, freedom)
    below = max(known for known in T_95 if known <= freedom)
    above = min((known for known in T_95 if known > freedom), default=None)
    end, value = (1 / above, T_95[above]) if above else (0.0, Z_95)
    share = (1 / freedom - end) / (1 / below - end)
    return value + share * (T_95[below] - value)


def between_rates(before: tuple[float, float], after: tuple[float, float]) -> Interval:
    """Of two rates, each as (successes, n) with n above 0: the unpooled normal interval (SPEC 2.9)."""
    rates = [successes / n for successes, n in (before, after)]
    spread = sqrt(sum(rate * (1 - rate) / n for rate, (_, n) in zip(rates, (before, after), strict=True)))
    difference = rates[1] - rates[0]
    return Interval(difference, difference - Z_95 * spread, difference + Z_95 * spread)


def between_means(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    """Of two means, each of two values or more: Welch's interval (SPEC 2.9); None where either has fewer."""
    if min(len(before), len(after)) < 2:  # noqa: PLR2004 - of one value nobody can tell how far values lie apart
        return None
    parts = [variance(values) / len(values) for values in (before, after)]
    difference = fmean(after) - fmean(before)
    if not any(parts):
        return Interval(difference, difference, difference)
    counts = (len(before), len(after))
    freedom = sum(parts) ** 2 / sum(part**2 / (count - 1) for part, count in zip(parts, counts, strict=True))
    reach = t_95(freedom) * sqrt(sum(parts))
    return Interval(difference, difference - reach, difference + reach)
