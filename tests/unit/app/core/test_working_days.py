"""Working days of three nations."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import working_days
from app.core.calendars import Calendar, Nation

ENGLAND = Calendar(Nation.ENGLAND_AND_WALES)
SCOTLAND = Calendar(Nation.SCOTLAND)
NORTHERN_IRELAND = Calendar(Nation.NORTHERN_IRELAND)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "n", "calendar", "expected"),
    [
        (date(2026, 12, 18), 10, ENGLAND, date(2027, 1, 6)),
        (date(2026, 12, 18), 10, SCOTLAND, date(2027, 1, 7)),
        (date(2026, 11, 20), 1, ENGLAND, date(2026, 11, 23)),
        (date(2026, 11, 21), 3, ENGLAND, date(2026, 11, 25)),
        (date(2026, 4, 2), 1, ENGLAND, date(2026, 4, 7)),
        (date(2026, 4, 2), 1, SCOTLAND, date(2026, 4, 6)),
        (date(2026, 7, 10), 1, NORTHERN_IRELAND, date(2026, 7, 14)),
        (date(2026, 11, 23), -1, ENGLAND, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, ENGLAND, date(2026, 11, 21)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, n, calendar, expected):
    assert working_days.add(day, n, calendar) == expected


@pytest.mark.parametrize(
    ("day", "calendar"),
    [
        (date(2026, 1, 2), SCOTLAND),
        (date(2026, 8, 3), SCOTLAND),
        (date(2026, 11, 30), SCOTLAND),
        (date(2026, 6, 15), SCOTLAND),
        (date(2026, 3, 17), NORTHERN_IRELAND),
        (date(2026, 7, 13), NORTHERN_IRELAND),
        (date(2026, 8, 31), ENGLAND),
        (date(2026, 12, 28), ENGLAND),
        (date(2027, 12, 27), ENGLAND),
        (date(2027, 12, 28), ENGLAND),
    ],
)
def test_a_bank_holiday_of_the_nation_is_not_worked(day, calendar):
    assert not working_days.is_working(day, calendar)


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 8, 3), date(2026, 3, 17), date(2026, 7, 13)])
def test_a_holiday_of_another_nation_is_worked_in_england(day):
    assert working_days.is_working(day, ENGLAND)


def test_an_added_day_is_not_worked():
    added = Calendar(Nation.ENGLAND_AND_WALES, frozenset({date(2026, 11, 25)}))

    assert working_days.add(date(2026, 11, 24), 1, added) == date(2026, 11, 26)


def test_a_calendar_tells_its_edition():
    assert "england_and_wales" in ENGLAND.edition


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_what_is_added_is_counted_back(day, n):
    assert working_days.count_between(day, working_days.add(day, n, ENGLAND), ENGLAND) == n


@given(DAYS)
def test_the_next_working_day_is_worked_and_not_earlier(day):
    found = working_days.next_working(day, SCOTLAND)

    assert working_days.is_working(found, SCOTLAND)
    assert day <= found <= day + timedelta(days=6)
