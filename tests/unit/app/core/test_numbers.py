"""Exact numbers as people read them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.numbers import in_figures, two_places


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("78.20"), "78.2"),
        (Fraction(100, 3), "33.33"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(1, 400), "0"),
        (Decimal("1250.5"), "1,250.5"),
        (Decimal("1E+3"), "1,000"),
        (Decimal(0), "0"),
    ],
)
def test_numbers_are_shown_with_two_places_at_most(value, shown):
    assert in_figures(value) == shown


def test_a_half_is_rounded_away_from_nought():
    assert (two_places(Fraction(1, 200)), two_places(Fraction(-1, 200))) == (Decimal("0.01"), Decimal("-0.01"))
