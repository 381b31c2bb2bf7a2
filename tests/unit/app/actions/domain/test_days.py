"""When an action is due, by the working days of its nation, and how urgent that is."""

from datetime import date

import pytest

from app.actions.domain.days import due_day, number_of
from app.core.calendars import Calendar, Nation
from app.core.errors import BadInput

MAUNDY_THURSDAY = date(2026, 4, 2)
ENGLAND, SCOTLAND = Calendar(Nation.ENGLAND_AND_WALES), Calendar(Nation.SCOTLAND)


@pytest.mark.parametrize(
    ("days", "calendar", "due_on"),
    [
        (1, ENGLAND, date(2026, 4, 7)),
        (2, ENGLAND, date(2026, 4, 8)),
        (1, SCOTLAND, date(2026, 4, 6)),  # Easter Monday is a working day in Scotland
        (2, SCOTLAND, date(2026, 4, 7)),
        (10, ENGLAND, date(2026, 4, 20)),
    ],
)
def test_working_days_are_counted_by_the_nations_calendar(days, calendar, due_on):
    assert due_day(MAUNDY_THURSDAY, days, None, calendar) == due_on


def test_a_day_that_was_added_to_the_calendar_counts_as_off():
    added = Calendar(Nation.ENGLAND_AND_WALES, frozenset({date(2026, 4, 7)}))
    assert due_day(MAUNDY_THURSDAY, 1, None, added) == date(2026, 4, 8)


@pytest.mark.parametrize("due_on", [MAUNDY_THURSDAY, date(2026, 4, 4)])
def test_a_chosen_day_stands_even_where_nobody_works(due_on):
    assert due_day(MAUNDY_THURSDAY, None, due_on, ENGLAND) == due_on


@pytest.mark.parametrize(
    ("days", "due_on", "field"),
    [
        (None, None, "due_on"),
        (2, date(2026, 4, 9), "due_on"),
        (None, date(2026, 4, 1), "due_on"),
        (0, None, "working_days"),
        (-1, None, "working_days"),
        (251, None, "working_days"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_at_its_field(days, due_on, field):
    with pytest.raises(BadInput) as refused:
        due_day(MAUNDY_THURSDAY, days, due_on, ENGLAND)
    assert list(refused.value.errors) == [field]


def test_a_number_has_four_figures_at_least():
    assert [number_of(12), number_of(12_345)] == ["AC-0012", "AC-12345"]
