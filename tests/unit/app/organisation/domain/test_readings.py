"""What a reading comes to, and which figures make none."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.organisation.domain.readings import ReadFigures, exact_value, kept_value, refused_figures
from app.organisation.domain.words import Reckoning


@pytest.mark.parametrize(
    ("reckoning", "given", "value"),
    [
        (Reckoning.VALUE, ReadFigures(value=Decimal("0.45")), Fraction(9, 20)),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(391), n=500), Fraction(391, 5)),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(1), n=3), Fraction(100, 3)),
        (Reckoning.PERCENT, ReadFigures(value=Decimal("78.2"), n=500), Fraction(391, 5)),
        (Reckoning.PER_THOUSAND, ReadFigures(numerator=Decimal(3), n=2000), Fraction(3, 2)),
        (Reckoning.AVERAGE, ReadFigures(numerator=Decimal(600), n=20), Fraction(30)),
        (Reckoning.AVERAGE, ReadFigures(numerator=Decimal(2_400_000), n=80_000), Fraction(30)),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(0), n=4), Fraction(0)),
    ],
)
def test_a_value_is_reckoned_exactly(reckoning, given, value):
    assert refused_figures(reckoning, given) == {}
    assert exact_value(reckoning, given) == value
    assert abs(Fraction(kept_value(reckoning, given)) - value) <= Fraction(1, 10**9)


def test_what_no_decimal_holds_is_kept_to_the_ninth_place():
    assert kept_value(Reckoning.PERCENT, ReadFigures(numerator=Decimal(2), n=3)) == Decimal("66.666666667")
    assert kept_value(Reckoning.AVERAGE, ReadFigures(numerator=Decimal(-2), n=3)) == Decimal("-0.666666667")


@pytest.mark.parametrize(
    ("reckoning", "given", "field"),
    [
        (Reckoning.VALUE, ReadFigures(), "value"),
        (Reckoning.VALUE, ReadFigures(numerator=Decimal(1), n=2), "numerator"),
        (Reckoning.PERCENT, ReadFigures(), "numerator"),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(1)), "n"),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(1), n=0), "n"),
        (Reckoning.PERCENT, ReadFigures(numerator=Decimal(3), n=2), "numerator"),
        (Reckoning.PERCENT, ReadFigures(Decimal(50), Decimal(1), 2), "value"),
        (Reckoning.PER_THOUSAND, ReadFigures(numerator=Decimal(10**7), n=1), "numerator"),
    ],
)
def test_figures_that_make_no_reading_are_refused_at_their_field(reckoning, given, field):
    assert list(refused_figures(reckoning, given)) == [field]
