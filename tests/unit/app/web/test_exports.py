import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app.web.exports import csv_response, neutral


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_words_that_a_spreadsheet_could_take_for_a_formula_get_an_apostrophe(start: str):
    assert neutral(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


def test_other_values_stay_what_they_are():
    assert neutral("DISP 1.6.2R = final") == "DISP 1.6.2R = final"
    assert neutral(None) == ""
    assert neutral(-5) == "-5"
    assert neutral(date(2026, 11, 24)) == "2026-11-24"
    assert neutral(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)) == "2026-11-24T09:30:00+00:00"


def test_a_row_is_sent_before_the_next_is_asked_for():
    asked: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(3):
            asked.append(number)
            yield (number, 'with "quotes", and commas')

    lines = iter(csv_response("things", ["number", "words"], rows()).response)
    assert next(lines) == "number,words\r\n"
    assert asked == []
    first = next(lines)
    assert asked == [0]
    assert next(csv.reader(io.StringIO(str(first)))) == ["0", 'with "quotes", and commas']
