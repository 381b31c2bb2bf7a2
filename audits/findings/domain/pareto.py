"""The few causes that make most of the findings: counts, shares and the running share."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """One line of a Pareto: `share` and `running` are whole per cents, which add up to 100 in all."""

    name: str
    count: int
    share: int
    running: int


def pareto(counts: Mapping[str, int]) -> list[Bar]:
    """Largest count first, equal ones by name; shares are rounded so that together they are 100 (largest remainder).

    Among equal remainders the name decides, so that the same findings always give the same figures.
    """
    ordered = sorted(((name, count) for name, count in counts.items() if count > 0), key=lambda one: (-one[1], one[0]))
    total = sum(count for _, count in ordered)
    shares = {name: WHOLE * count // total for name, count in ordered}
    remainders = {name: Fraction(WHOLE * count, total) - shares[name] for name, count in ordered}
    left = WHOLE - sum(shares.values()) if ordered else 0
    for name in sorted(remainders, key=lambda each: (-remainders[each], each))[:left]:
        shares[name] += 1
    bars, running = [], 0
    for name, count in ordered:
        running += shares[name]
        bars.append(Bar(name, count, shares[name], running))
    return bars
