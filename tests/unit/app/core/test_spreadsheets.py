"""What a spreadsheet could take for a formula, and how it is kept from it."""

from datetime import UTC, date, datetime

import pytest

from app.core.spreadsheets import csv_lines, neutral


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_words_that_a_spreadsheet_could_take_for_a_formula_get_an_apostrophe(start: str):
    assert neutral(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


def test_other_values_stay_what_they_are():
    assert neutral("DISP 1.6.2R = final") == "DISP 1.6.2R = final"
    assert neutral(None) == ""
    assert neutral(-5) == "-5"
    assert neutral(date(2026, 11, 24)) == "2026-11-24"
    assert neutral(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)) == "2026-11-24T09:30:00+00:00"


def test_a_csv_file_begins_with_its_mark_so_that_a_spreadsheet_reads_pounds_and_accents():
    text = "".join(csv_lines([["name", "cost"], ["Café", "£5"]]))
    assert text.encode().startswith(b"\xef\xbb\xbfname,")
    assert text.count("\ufeff") == 1
