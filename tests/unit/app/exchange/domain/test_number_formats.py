"""A number or a day is the text that its cell shows; what cannot be told is not guessed."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.domain.number_formats import shown_day, shown_number


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.85, "0%", "85%"),
        (0.855, "0.0%", "85.5%"),
        (0.125, "0%", "13%"),
        (1234, "0000000", "0001234"),
        (101.1, "0.00", "101.10"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (5, "0,000", "0,005"),
        (-5, "0", "-5"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (0, '0;-0;"none"0', "none0"),
        (12, '"REF-"000', "REF-012"),
        (12, "\\A000", "A012"),
        (1134960000, "00000 000000", "01134 960000"),
        (19.99, "[$£-809]#,##0.00", "£19.99"),
        (19.99, '"£"#,##0.00_);[Red]("£"#,##0.00)', "£19.99"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2."),
        (0.5, "#.0", ".5"),
        (2_500_000, "0.0,,", "2.5"),
        (46.5, "General", "46.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (12345678901, "General", "12345678901"),
        (7.0, "General", "7"),
        (7, "@", "7"),
        (7, 'General" kg"', "7 kg"),
        (-0.001, "0.0", "0.0"),
    ],
)
def test_a_number_is_what_its_format_shows(value: float, code: str, shown: str):
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [(0.5, "# ?/?"), (1234, "0.00E+00"), (5, "[>3]0"), (5, ";;;"), (5, '"hidden"'), (123456789012, "General"),
     (1e-12, "General"), (1234567890123456, "0"), (5, "yyyy")],
)  # fmt: skip
def test_what_a_format_shows_otherwise_is_not_told(value: float, code: str):
    assert shown_number(value, code) is None


@given(st.integers(-(10**10), 10**10))
def test_a_whole_number_shows_its_own_figures(value: int):
    assert shown_number(value, "General") == shown_number(value, "0") == str(value)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_figures_behind_the_point_are_as_many_as_the_format_says(value: int, places: int):
    code = "0." + "0" * places if places else "0"
    assert shown_number(value / 64, code) == f"{round_half_up(Decimal(repr(value / 64)), places):f}"


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Written another way than the code under test: away from zero from the middle on."""
    scaled = abs(number) * 10**places
    whole = int(scaled) + (scaled - int(scaled) >= Decimal("0.5"))
    return Decimal(whole if number >= 0 or not whole else -whole).scaleb(-places)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (date(2026, 3, 1), "yyyy-mm-dd", "2026-03-01"),
        (datetime(2026, 3, 1, 9, 5), "dd/mm/yyyy hh:mm", "01/03/2026 09:05"),  # noqa: DTZ001 - as sheets have it
        (datetime(2026, 3, 1, 21, 5), "d mmm yy h:mm AM/PM", "1 Mar 26 9:05 PM"),  # noqa: DTZ001
        (date(2026, 3, 1), "d-mmm", "1-Mar"),
        (date(2026, 3, 1), "mmm-yy", "Mar-26"),
        (date(2026, 3, 1), "dddd, d mmmm yyyy", "Sunday, 1 March 2026"),
        (date(2026, 3, 1), "[$-809]dd mmmm yyyy;@", "01 March 2026"),
        (date(2026, 3, 1), "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "1 March 2026"),
        (date(2026, 3, 1), "mm-dd-yy", "01/03/2026"),
        (time(9, 5), "h:mm", "9:05"),
    ],
)
def test_a_day_is_what_its_format_shows(value: date | time, code: str, shown: str):
    assert shown_day(value, code) == shown


@pytest.mark.parametrize("code", ["[$-407]d mmmm yyyy", "[h]:mm", "yyyy e", "ss.00"])
def test_a_day_in_a_format_that_cannot_be_told_is_not_told(code: str):
    assert shown_day(datetime(2026, 3, 1, 9, 5), code) is None  # noqa: DTZ001 - as sheets have it
