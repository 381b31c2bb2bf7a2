"""What presses on the horizon, and how much falls into each month."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.cases.domain.completeness import CaseCounts
from app.cases.domain.horizon import MonthLoad, by_month, first_of_month, is_ready, presses
from app.cases.domain.words import CaseSize, PlanStatus

TODAY = date(2026, 11, 24)
PLANNED = CaseCounts(confirmed=1, size=CaseSize.SMALL, plan=PlanStatus.APPROVED, parts=3)


@pytest.mark.parametrize(
    ("counts", "ready"),
    [
        (PLANNED, True),
        (replace(PLANNED, plan=PlanStatus.SENT), False),
        (replace(PLANNED, proposed=1), False),
        (replace(PLANNED, revised=1), False),
        (replace(PLANNED, parts_left_behind=1), False),
    ],
)
def test_a_case_is_ready_once_its_plan_is_approved_and_nothing_is_missing_from_it(counts, ready):
    assert is_ready(counts) is ready


@pytest.mark.parametrize(("days", "pressing"), [(-5, True), (0, True), (29, True), (30, False), (400, False)])
def test_what_is_not_ready_presses_from_the_thirtieth_day_before(days, pressing):
    day = TODAY + timedelta(days=days)
    assert presses(day, TODAY, ready=False) is pressing
    assert not presses(day, TODAY, ready=True)


def test_what_has_no_day_never_presses():
    assert not presses(None, TODAY, ready=False)


def test_months_go_over_the_end_of_the_year():
    assert first_of_month(TODAY, 2) == date(2027, 1, 1)
    assert first_of_month(date(2026, 12, 31), 12) == date(2027, 12, 1)


def test_each_kind_is_summed_in_its_month_and_the_rest_is_left_out():
    falls = [
        (date(2026, 11, 1), "case", 2), (date(2026, 11, 30), "case", 1), (date(2027, 10, 31), "change", 4),
        (date(2027, 11, 1), "case", 9), (date(2026, 10, 31), "case", 9),
    ]  # fmt: skip
    months = by_month(falls, TODAY)
    assert len(months) == 12
    assert (months[0], months[-1]) == (MonthLoad(date(2026, 11, 1), 3, 0), MonthLoad(date(2027, 10, 1), 0, 4))
    assert sum(month.cases + month.changes for month in months) == 7
