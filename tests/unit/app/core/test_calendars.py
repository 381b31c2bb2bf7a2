"""The calendars of the three nations, held to the lists that the government has published."""

import subprocess
import sys
from datetime import date

import pytest

from app.core.calendars import Calendar, Nation, bank_holidays

# Weekdays off by nation and year, as month.day; substitute days stand for the weekend days.
ENGLAND_AND_WALES = {
    2022: "1.3 4.15 4.18 5.2 6.2 6.3 8.29 9.19 12.26 12.27",
    2023: "1.2 4.7 4.10 5.1 5.8 5.29 8.28 12.25 12.26",
    2024: "1.1 3.29 4.1 5.6 5.27 8.26 12.25 12.26",
    2025: "1.1 4.18 4.21 5.5 5.26 8.25 12.25 12.26",
    2026: "1.1 4.3 4.6 5.4 5.25 8.31 12.25 12.28",
    2027: "1.1 3.26 3.29 5.3 5.31 8.30 12.27 12.28",
    2028: "1.3 4.14 4.17 5.1 5.29 8.28 12.25 12.26",
}
SCOTLAND = {
    2022: "1.3 1.4 4.15 5.2 6.2 6.3 8.1 9.19 11.30 12.26 12.27",
    2023: "1.2 1.3 4.7 5.1 5.8 5.29 8.7 11.30 12.25 12.26",
    2024: "1.1 1.2 3.29 5.6 5.27 8.5 12.2 12.25 12.26",
    2025: "1.1 1.2 4.18 5.5 5.26 8.4 12.1 12.25 12.26",
    2026: "1.1 1.2 4.3 5.4 5.25 6.15 8.3 11.30 12.25 12.28",
    2027: "1.1 1.4 3.26 5.3 5.31 8.2 11.30 12.27 12.28",
    2028: "1.3 1.4 4.14 5.1 5.29 8.7 11.30 12.25 12.26",
}
NORTHERN_IRELAND = {
    2022: "1.3 3.17 4.15 4.18 5.2 6.2 6.3 7.12 8.29 9.19 12.26 12.27",
    2023: "1.2 3.17 4.7 4.10 5.1 5.8 5.29 7.12 8.28 12.25 12.26",
    2024: "1.1 3.18 3.29 4.1 5.6 5.27 7.12 8.26 12.25 12.26",
    2025: "1.1 3.17 4.18 4.21 5.5 5.26 7.14 8.25 12.25 12.26",
    2026: "1.1 3.17 4.3 4.6 5.4 5.25 7.13 8.31 12.25 12.28",
    2027: "1.1 3.17 3.26 3.29 5.3 5.31 7.12 8.30 12.27 12.28",
    2028: "1.3 3.17 4.14 4.17 5.1 5.29 7.12 8.28 12.25 12.26",
}
LISTS = {
    Nation.ENGLAND_AND_WALES: ENGLAND_AND_WALES,
    Nation.SCOTLAND: SCOTLAND,
    Nation.NORTHERN_IRELAND: NORTHERN_IRELAND,
}


@pytest.mark.parametrize(("nation", "year"), [(nation, year) for nation, years in LISTS.items() for year in years])
def test_the_weekdays_off_are_those_of_the_published_list(nation, year):
    weekdays = sorted(day for day in bank_holidays(nation, year) if day.weekday() < 5)

    assert " ".join(f"{day.month}.{day.day}" for day in weekdays) == LISTS[nation][year]


def test_an_added_day_is_off_in_its_own_calendar_only():
    day = date(2026, 11, 25)

    assert Calendar(Nation.SCOTLAND, frozenset({day})).is_holiday(day)
    assert not Calendar(Nation.SCOTLAND).is_holiday(day)


def test_an_edition_names_the_library_the_nation_and_exactly_which_days_were_added():
    plain = Calendar(Nation.SCOTLAND)
    days = [date(2026, 11, 25), date(2026, 11, 26)]
    one, other = (Calendar(Nation.SCOTLAND, frozenset({day})) for day in days)

    assert plain.edition.endswith("scotland, 0 added")
    assert len({plain.edition, one.edition, other.edition}) == 3
    assert (
        Calendar(Nation.SCOTLAND, frozenset(days)).edition == Calendar(Nation.SCOTLAND, frozenset(days[::-1])).edition
    )


def test_the_library_is_not_loaded_before_a_holiday_is_asked_for():
    program = "import sys, app.core.working_days; print('holidays' in sys.modules)"

    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
