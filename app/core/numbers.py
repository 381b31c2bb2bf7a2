"""Exact numbers as people type and read them: no float comes near what somebody is judged by."""

from decimal import Decimal
from fractions import Fraction

LARGEST = Decimal(1_000_000)
MOST_PLACES = 9  # figures behind the point: every number stays short enough for its column


def digits(value: Decimal | Fraction | float) -> str:
    """A number as its own digits: `0.67`; a fraction that no decimal holds as `1/3`."""
    if isinstance(value, Fraction):
        below = value.denominator
        for factor in (2, 5):
            while below % factor == 0:
                below //= factor
        if below != 1:
            return f"{value.numerator}/{value.denominator}"
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return format(Decimal(str(value)).normalize() + 0, "f")


def two_places(value: Decimal | Fraction) -> Decimal:
    """Rounded half up to two places (SPEC 2.2.10), by whole numbers alone."""
    hundredths = Fraction(value) * 100
    below = abs(hundredths.numerator) * 2 + hundredths.denominator
    rounded = below // (2 * hundredths.denominator)
    return Decimal(-rounded if hundredths < 0 else rounded).scaleb(-2)


def in_figures(value: Decimal | Fraction) -> str:
    """As a page shows it: `1,250.5`, `78.25`, with two places at most and none that says nothing."""
    return f"{two_places(value).normalize() + 0:,f}"
