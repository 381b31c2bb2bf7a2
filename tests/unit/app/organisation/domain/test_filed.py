"""Figures and readings as files write them."""

from datetime import date
from decimal import Decimal

import pytest

from app.organisation.domain.filed import NoFigure, figure, filed_readings, refused_reading
from app.organisation.domain.readings import LARGEST_NUMERATOR
from app.organisation.domain.words import Reckoning

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("", None), (None, None), (" 72 ", Decimal(72)), ("72.50", Decimal("72.5")), (72, Decimal(72)),
        (0.1, Decimal("0.1")), ("1,234.5", Decimal("1234.5")), ("-3", Decimal(-3)), ("0.000000001", Decimal("1e-9")),
    ],
)  # fmt: skip
def test_a_figure_is_exact_whichever_way_a_file_writes_it(given, found):
    assert figure(given) == found


@pytest.mark.parametrize("given", ["ten", "1e5", "NaN", "1,23", "0.0000000001", True, "1.2.3", "١٢", "9" * 13])
def test_what_is_no_figure_or_too_large_is_refused(given):
    with pytest.raises(NoFigure):
        figure(given)


def test_a_numerator_may_be_larger_than_a_value():
    assert figure("9" * 12, LARGEST_NUMERATOR) == Decimal("9" * 12)


def test_readings_come_by_day_and_say_the_same_however_they_were_written():
    later = {"day": "2026-11-02", "numerator": "1,342", "n": "1,980", "source": "  The  report "}
    found = filed_readings([later, {"day": "2026-11-01", "value": 70.0, "source": "Dashboard"}])
    assert [one.document for one in found] == [
        {"day": "2026-11-01", "value": "70", "numerator": "", "n": None, "source": "Dashboard"},
        {"day": "2026-11-02", "value": "", "numerator": "1342", "n": 1980, "source": "The report"},
    ]
    assert found == filed_readings([one.document for one in found])
    assert found[1].in_words == "2 Nov 2026: 1342 of 1,980, The report"


@pytest.mark.parametrize("given", ["70%", 70, {"day": "2026-11-01"}, ["70"], [{"day": "2026-11-01", "n": "1.5"}]])
def test_what_is_no_list_of_readings_is_refused(given):
    with pytest.raises(NoFigure):
        filed_readings(given)


@pytest.mark.parametrize("source", [{"at": "the desk"}, ["Dashboard"], True])
def test_a_source_that_is_not_text_is_refused_and_not_kept_as_code(source):
    with pytest.raises(NoFigure, match="its source is not text"):
        filed_readings([{"day": "2026-11-01", "value": "1", "source": source}])


def test_a_reading_of_today_is_taken_and_one_of_tomorrow_is_not():
    today, tomorrow = filed_readings(
        [{"day": day, "value": "1", "source": "Dashboard"} for day in ("2026-11-24", "2026-11-25")]
    )
    assert refused_reading(Reckoning.VALUE, today, TODAY) == ""
    assert refused_reading(Reckoning.VALUE, tomorrow, TODAY).startswith("25 Nov 2026: That day is still to come")
