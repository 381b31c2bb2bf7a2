"""What a version did to a measure is said only as far as its readings tell."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from app.core.intervals import between_means, between_rates, t_95
from app.organisation.domain.words import Better
from app.procedures.domain.effects import ReadValue, measured, review_due
from app.procedures.domain.words import EffectVerdict

DAY = date(2026, 12, 1)


def rate(ago: int, met: int, n: int) -> ReadValue:
    return ReadValue(DAY - timedelta(ago), Fraction(met * 100, n), Fraction(met), n)


def value(ago: int, read: int) -> ReadValue:
    return ReadValue(DAY - timedelta(ago), Fraction(read))


def test_the_interval_between_two_rates_is_the_unpooled_normal_one():
    found = between_rates((56, 70), (48, 80))

    assert round(found.difference, 4) == -0.2
    assert (round(found.low, 4), round(found.high, 4)) == (-0.3425, -0.0575), "R. G. Newcombe, 1998, his example (a)"


def test_the_interval_between_two_means_is_the_one_of_welch():
    found = between_means([20.0, 22.0, 19.0, 21.0], [26.0, 29.0, 24.0])

    assert found is not None
    assert round(found.difference, 3) == 5.833
    assert (round(found.low, 1), round(found.high, 1)) == (0.5, 11.2), "s1² = 5/3, s2² = 19/3, 2.795 degrees of freedom"


def test_of_one_value_nobody_can_tell_how_far_values_lie_apart():
    assert between_means([20.0], [26.0, 29.0]) is None


def test_t_is_that_of_the_tables_and_between_their_rows_close_to_it():
    assert [round(t_95(freedom), 3) for freedom in (0.3, 1, 2, 10, 30, 120)] == [
        12.706,
        12.706,
        4.303,
        2.228,
        2.042,
        1.98,
    ]
    assert abs(t_95(50) - 2.009) < 0.001
    assert abs(t_95(10**6) - 1.96) < 0.001


def test_a_rate_that_rose_beyond_doubt_has_improved_where_higher_is_better_and_is_worse_where_lower_is():
    readings = [rate(60, 300, 500), rate(30, 310, 500), rate(0, 360, 500), rate(-20, 370, 500)]
    up = measured(readings, DAY, 30, Better.HIGHER, times=100)
    down = measured(readings, DAY, 30, Better.LOWER, times=100)

    assert (up.verdict, down.verdict) == (EffectVerdict.IMPROVED, EffectVerdict.WORSE)
    assert up.before is not None
    assert up.after is not None
    assert [(side.value, side.cases) for side in (up.before, up.after)] == [
        (Fraction(61), 1_000),
        (Fraction(73), 1_000),
    ]
    assert up.interval is not None
    assert round(up.interval.difference, 6) == 12


def test_a_difference_that_may_be_chance_is_no_clear_change():
    readings = [rate(30, 60, 100), rate(-10, 63, 100)]
    assert measured(readings, DAY, 30, Better.HIGHER, times=100).verdict is EffectVerdict.NO_CLEAR_CHANGE


def test_what_was_not_read_on_both_sides_is_not_measured():
    found = measured([rate(30, 60, 100)], DAY, 30, Better.HIGHER, times=100)

    assert found.verdict is EffectVerdict.NOT_MEASURED
    assert found.before is not None
    assert found.after is None
    assert found.interval is None


def test_values_without_cases_are_compared_as_means_and_two_of_each_are_needed():
    few = [value(30, 20), value(-5, 26), value(-12, 29)]
    enough = [value(60, 20), value(30, 22), value(15, 19), value(7, 21), value(-5, 26), value(-12, 29), value(-19, 24)]

    assert measured(few, DAY, 30, Better.LOWER, times=None).verdict is EffectVerdict.NOT_MEASURED
    assert measured(enough, DAY, 30, Better.LOWER, times=None).verdict is EffectVerdict.WORSE


def test_a_rate_of_which_one_reading_has_no_cases_is_compared_by_its_readings():
    readings = [rate(60, 60, 100), value(30, 61), rate(-5, 80, 100), rate(-9, 82, 100)]
    found = measured(readings, DAY, 30, Better.HIGHER, times=100)

    assert found.before is not None
    assert (found.before.value, found.before.cases) == (Fraction(121, 2), None)


@pytest.mark.parametrize(("ago", "is_read"), [(91, False), (90, True), (1, True), (-29, True), (-30, False)])
def test_it_looks_at_ninety_days_before_and_at_as_many_after_as_the_review_says(ago, is_read):
    found = measured([rate(ago, 6, 10)], DAY, 30, Better.HIGHER, times=100)
    assert (found.before is not None or found.after is not None) is is_read


def test_a_review_is_due_when_the_version_has_held_for_its_days():
    assert review_due(DAY, 30) == date(2026, 12, 31)
