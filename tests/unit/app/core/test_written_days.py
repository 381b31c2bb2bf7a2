"""Days are read as people and spreadsheets write them here, and nothing is guessed where two readings fit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.written_days import DayOrder, day_of_serial, read_day, readings_of

NOVEMBER_24 = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "24/11/2026", "24/11/26", "24.11.2026", "24-11-2026", "24 / 11 / 2026", "24 11 2026", "2026-11-24",
        "2026/11/24", "20261124", "24 November 2026", "24 Nov 2026", "24-Nov-26", "24th November 2026",
        "24th of November, 2026", "24 nov. 2026", "November 24, 2026", "Nov 24th 2026", "Tuesday, 24 November 2026",
        "Tue 24/11/2026", "24\u00a0November\u00a02026", "\u200b24/11/2026\ufeff", "\uff12\uff14/11/2026", "46350",
        "46350.75", "24/11/2026 09:30", "24/11/2026, 9:30 pm", "2026-11-24T09:30:00", "2026-11-24 00:00:00",
        "2026-11-24T09:30:00.5+01:00", "24 November 2026 at 17:05", "24 Nov '26",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str):
    assert read_day(text) == NOVEMBER_24


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 November 2026", date(2026, 11, 1)),
        ("31st March 2027", date(2027, 3, 31)),
        ("25.5.18", date(2018, 5, 25)),
        ("3 Sept 2026", date(2026, 9, 3)),
        ("1/1/49", date(2049, 1, 1)),
        ("1/1/50", date(1950, 1, 1)),
    ],
)
def test_short_years_and_names_are_read_as_a_spreadsheet_takes_them(text: str, meant: date):
    assert read_day(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026", "Nov 2026", "24 November", "31/11/2026", "30 February 2026", "24/11", "240526", "24/11-2026",
     "9999", "0000-01-01", "24 Novembr 2026", "1e5", "12:30"],
)  # fmt: skip
def test_what_is_no_whole_day_is_not_made_into_one(text: str):
    assert readings_of(text) == (None, None)


def test_a_day_and_a_month_that_could_change_places_are_read_as_asked():
    assert read_day("03/04/2026") == date(2026, 4, 3)
    assert read_day("03/04/2026", DayOrder.MONTH_FIRST) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "differ"),
    [("03/04/2026", True), ("11/24/2026", True), ("24/11/2026", False), ("03/03/2026", False), ("3 April 2026", False),
     ("2026-04-03", False), ("nothing", False)],
)  # fmt: skip
def test_it_matters_which_comes_first_only_where_the_month_could(text: str, differ: object):
    assert readings_of(text).differ is differ


@given(
    st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%d %B %Y", "%d-%b-%y"])
)
def test_any_day_comes_back_from_the_ways_in_which_it_is_written_here(day: date, form: str):
    assert read_day(day.strftime(form)) == day


@given(st.text(max_size=20))
def test_any_text_can_be_asked(text: str):
    assert readings_of(text).day_first == read_day(text)


def test_a_serial_number_is_a_day_only_where_it_is_not_a_year():
    assert day_of_serial(46350) == NOVEMBER_24
    assert day_of_serial(2026) is None
    assert day_of_serial(100_000) is None
