"""What a reading comes to: its value as it was read, or reckoned from a numerator and n. Never a float."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.numbers import MOST_PLACES
from app.organisation.domain.words import Reckoning

# A large centre waits for millions of seconds a month, and may count pounds.
LARGEST_VALUE, LARGEST_NUMERATOR = Decimal(10**9), Decimal(10**12)
TIMES: dict[Reckoning, int] = {Reckoning.PERCENT: 100, Reckoning.PER_THOUSAND: 1_000, Reckoning.AVERAGE: 1}


@dataclass(frozen=True)
class ReadFigures:
    """What somebody read: a value, perhaps with the number of cases behind it, or a numerator and n."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    n: int | None = None


def refused_figures(reckoning: Reckoning, given: ReadFigures) -> dict[str, str]:
    """What is wrong with them, by field; empty where they make a reading."""
    if given.n is not None and given.n < 1:
        return {"n": "n must be 1 or more"}
    if given.numerator is not None:
        return _refused_numerator(reckoning, given, given.numerator)
    if given.value is not None:
        return {}
    if reckoning is Reckoning.VALUE:
        return {"value": "Give the value"}
    return {"numerator": "Give a numerator and n, or the value"}


def _refused_numerator(reckoning: Reckoning, given: ReadFigures, numerator: Decimal) -> dict[str, str]:
    if reckoning is Reckoning.VALUE:
        return {"numerator": "This measure is read as a value. Leave the numerator empty"}
    if given.value is not None:
        return {"value": "The value is reckoned from numerator and n. Leave it empty, or leave those empty"}
    if given.n is None:
        return {"n": "Give n: of how many the numerator is"}
    if reckoning is Reckoning.PERCENT and numerator > given.n:
        return {"numerator": f"{numerator:,} of {given.n:,} is more than there were"}
    if abs(exact_value(reckoning, given)) > LARGEST_VALUE:
        return {"numerator": f"This comes to more than {LARGEST_VALUE:,}. Check both figures"}
    return {}


def exact_value(reckoning: Reckoning, given: ReadFigures) -> Fraction:
    """The value itself, of figures that were not refused."""
    if given.numerator is not None and given.n:
        return Fraction(given.numerator) * TIMES.get(reckoning, 1) / given.n
    return Fraction(given.value or 0)


def kept_value(reckoning: Reckoning, given: ReadFigures) -> Decimal:
    """The same as its column holds it: to the ninth place where no decimal holds it whole."""
    value = exact_value(reckoning, given)
    scaled = value * 10**MOST_PLACES
    below = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(-below if scaled < 0 else below)).scaleb(-MOST_PLACES).normalize() + 0
