"""Grouping, means exact in millionths, intervals and cautions (SPEC 2.2.11)."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conduct.domain.tallies import Tally, rate_words
from audits.reporting.domain.trends import (
    Cell,
    Dimension,
    PeriodLength,
    Trend,
    caution_words,
    change_words,
    critical_words,
    opening_words,
    ordered_keys,
    periods_until,
    trend_of,
)
from audits.words import Critical

PERIODS = periods_until(date(2026, 11, 24), 3, PeriodLength.MONTH)
counts = st.integers(0, 10**6)
criticals = st.dictionaries(st.sampled_from(Critical), st.tuples(counts, counts))
tallies = st.builds(Tally, counts, counts, counts, counts, criticals)


def of(scored: int, mean: int, passed: int | None = None) -> Tally:
    return Tally(scored, scored * mean * 1_000_000, scored, scored if passed is None else passed)


def test_months_end_with_the_one_that_holds_the_day():
    assert [period.label for period in PERIODS] == ["Sep 2026", "Oct 2026", "Nov 2026"]
    assert (PERIODS[0].start, PERIODS[-1].end) == (date(2026, 9, 1), date(2026, 12, 1))


def test_quarters_are_those_of_the_calendar():
    quarters = periods_until(date(2026, 2, 28), 12, PeriodLength.QUARTER)

    assert [period.label for period in quarters] == ["Q2 2025", "Q3 2025", "Q4 2025", "Q1 2026"]
    assert quarters[-1].end == date(2026, 4, 1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([3, 6, 12, 24, 36]), st.sampled_from(PeriodLength))
def test_periods_join_without_a_gap_and_hold_the_day(day, months, step):
    found = periods_until(day, months, step)

    assert found[-1].start <= day < found[-1].end
    assert all(one.end == after.start for one, after in pairwise(found))


def test_a_mean_is_exact_in_millionths():
    assert Tally(scored=3, raw=100_000_000 + 33_333_333 + 66_666_667).mean == Fraction(200, 3)
    assert Tally().mean is None


def test_few_audits_are_told_with_their_interval_and_no_bare_figure():
    assert rate_words(of(4, 90, passed=3)) == "3 of 4, which could mean anything from 30% to 95%"


def test_enough_audits_are_told_with_figure_and_interval():
    assert rate_words(of(20, 90, passed=17)) == "17 of 20, 85% (64% to 95%)"


def test_no_audit_has_no_rate():
    assert rate_words(Tally()) == "None judged"
    assert critical_words((0, 0)) == "None asked"
    assert critical_words((18, 20)) == "18 of 20"


def test_the_three_critical_rates_stay_apart_and_add_up():
    one = Tally(critical={Critical.CUSTOMER: (1, 2)})
    other = Tally(critical={Critical.CUSTOMER: (2, 2), Critical.COMPLIANCE: (0, 1)})

    assert (one + other).critical == {Critical.CUSTOMER: (3, 4), Critical.COMPLIANCE: (0, 1)}
    assert (one + other).critical_all == (3, 5)


@given(tallies, tallies, tallies)
def test_tallies_add_up_in_any_order(one, other, third):
    assert (one + other) + third == one + (other + third)
    assert (one + other).critical_all == (other + one).critical_all


def test_cells_of_one_place_are_added():
    critical = Tally(critical={Critical.CUSTOMER: (1, 1)})
    cells = [Cell(2, "a", of(10, 90)), Cell(2, "a", critical), Cell(0, "b", of(1, 50))]
    trend = trend_of(PERIODS, cells, cells)

    assert trend.by_key["a"][2].scored == 10
    assert trend.total_of("a").critical_all == (1, 1)
    assert trend.total == sum(map(trend.total_of, trend.by_key), Tally())
    assert trend.total_of("nobody").is_nothing


def test_the_opening_names_time_number_interval_and_change():
    trend = Trend(PERIODS, (Tally(), of(20, 90, passed=18), of(20, 80, passed=10)), {})

    assert opening_words(trend) == (
        "Sep 2026 to Nov 2026: audits passed 28 of 40, 70% (55% to 82%). The mean raw score is 85.00 over 40 audits. "
        "From Oct 2026 to Nov 2026 it fell from 90.00 to 80.00."
    )
    assert caution_words(trend) == ""


def test_a_change_between_few_audits_is_not_told():
    assert "nothing is said about a change" in change_words(Trend(PERIODS, (of(9, 50), of(20, 90), of(3, 10)), {}))
    assert caution_words(Trend(PERIODS, (of(9, 50), of(20, 90), of(3, 10)), {})).startswith(
        "Fewer than 10 audits: Sep 2026, Nov 2026."
    )


@pytest.mark.parametrize(("was", "now", "said"), [(80, 80, "is that of"), (80, 81, "rose"), (81, 80, "fell")])
def test_the_way_of_a_change_is_said(was, now, said):
    assert said in change_words(Trend(PERIODS, (Tally(), of(20, was), of(20, now)), {}))


def test_nothing_at_all_is_a_sentence():
    assert opening_words(Trend(PERIODS, (Tally(),) * 3, {})).startswith("No audit was completed")


def test_teams_are_not_ranked_and_questions_are_weakest_first():
    by_key = {"1": (of(20, 50),), "2": (of(20, 90),), "3": (Tally(),)}
    trend, names = Trend(PERIODS[:1], (of(40, 70),), by_key), {"1": "Billing", "2": "Abroad", "3": "Complaints"}

    assert ordered_keys(trend, names, Dimension.TEAM) == ["2", "1", "3"]
    assert ordered_keys(trend, names, Dimension.QUESTION) == ["1", "2", "3"]


def test_people_are_no_dimension():
    assert not {"agent", "auditee", "auditor", "person"} & set(Dimension)
