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
CALENDARS = st.sampled_from([ENGLAND, SCOTLAND, NORTHERN_IRELAND])
COUNTS = st.integers(min_value=1, max_value=60)
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
        # Over the year's end: Friday 1 January everywhere, Monday 4 January for 2 January in Scotland.
        (date(2026, 12, 31), 1, ENGLAND, date(2027, 1, 4)),
        (date(2026, 12, 31), 1, SCOTLAND, date(2027, 1, 5)),
        (date(2027, 1, 4), -1, ENGLAND, date(2026, 12, 31)),
        (date(2026, 11, 29), -1, SCOTLAND, date(2026, 11, 27)),
        (date(2026, 11, 27), 1, SCOTLAND, date(2026, 12, 1)),
        (date(2026, 3, 16), 1, NORTHERN_IRELAND, date(2026, 3, 18)),
        (date(2026, 6, 12), 1, SCOTLAND, date(2026, 6, 16)),
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


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), 0),
        (date(2026, 11, 24), date(2026, 11, 23), 0),
        (date(2026, 11, 20), date(2026, 11, 22), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 12, 24), date(2026, 12, 29), 1),
    ],
)
def test_working_days_between_two_days_leave_out_the_first(start, end, expected):
    assert working_days.count_between(start, end, ENGLAND) == expected


def test_a_day_off_rolls_to_the_working_day_after_or_before():
    christmas = date(2026, 12, 25)

    assert working_days.next_working(christmas, ENGLAND) == date(2026, 12, 29)
    assert working_days.last_working(christmas, ENGLAND) == date(2026, 12, 24)


@given(DAYS, COUNTS, CALENDARS)
def test_what_is_added_is_counted_back(day, n, calendar):
    assert working_days.count_between(day, working_days.add(day, n, calendar), calendar) == n


@given(DAYS, COUNTS, CALENDARS)
def test_the_way_back_ends_on_the_working_day_where_the_way_began(day, n, calendar):
    start = working_days.next_working(day, calendar)

    assert working_days.add(working_days.add(start, n, calendar), -n, calendar) == start


@given(DAYS, COUNTS, COUNTS, CALENDARS)
def test_two_steps_reach_as_far_as_one(day, n, more, calendar):
    there = working_days.add(day, n, calendar)

    assert working_days.add(there, more, calendar) == working_days.add(day, n + more, calendar)


@given(DAYS, st.integers(min_value=-60, max_value=60).filter(bool), CALENDARS)
def test_counting_ends_on_a_working_day_in_its_direction(day, n, calendar):
    found = working_days.add(day, n, calendar)

    assert working_days.is_working(found, calendar)
    assert (found > day) == (n > 0)


@given(DAYS, COUNTS, CALENDARS)
def test_an_added_day_never_brings_a_deadline_forward(day, n, calendar):
    off = working_days.add(day, 1, calendar)
    more = Calendar(calendar.nation, frozenset({off}))

    assert working_days.add(day, n, more) > working_days.add(day, n, calendar)


@given(DAYS, CALENDARS)
def test_rolling_finds_the_nearest_working_day(day, calendar):
    after, before = working_days.next_working(day, calendar), working_days.last_working(day, calendar)

    assert day - timedelta(days=6) <= before <= day <= after <= day + timedelta(days=6)
    assert (before == day == after) == working_days.is_working(day, calendar)
    assert before == after or working_days.count_between(before, after, calendar) == 1
