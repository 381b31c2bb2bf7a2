"""Cells mean what people write in them, and come back from a table as they went in."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spreadsheets import guarded, unguarded
from app.core.text import one_line
from app.exchange.domain.columns import BadCell, FileColumn, Holds, columns_of_headings, flat_cell, read_cell

STARTS = st.sampled_from(["", "'", "''", "=", "+", "-", "@", "\t", "\uff1d"])


@given(st.lists(STARTS, max_size=4).map("".join), st.text(max_size=8))
def test_a_guard_comes_off_as_it_went_on(start: str, rest: str):
    assert unguarded(guarded(start + rest)) == start + rest
    assert not guarded(start + rest).startswith(("=", "+", "-", "@", "\t", "\uff1d"))


@given(st.lists(st.text(max_size=12).map(one_line).filter(bool), max_size=5, unique=True))
def test_a_list_comes_back_from_one_cell(items: list[str]):
    column = FileColumn("themes", Holds.LINES)
    assert read_cell(column, flat_cell(column, items)) == items


@pytest.mark.parametrize(
    ("holds", "raw", "meant"),
    [
        (Holds.FLAG, "Yes", True),
        (Holds.FLAG, "0", False),
        (Holds.FLAG, "", None),
        (Holds.NUMBER, 12.0, 12),
        (Holds.NUMBER, "", None),
        (Holds.DAY, "2026-11-24T00:00:00", "2026-11-24"),
        (Holds.DAY, "24/11/2026", "2026-11-24"),
        (Holds.DAY, 46350, "2026-11-24"),
        (Holds.NUMBER, "1,200", 1200),
        (Holds.NUMBER, "12.00", 12),
        (Holds.PERCENT, "85%", "85"),
        (Holds.PERCENT, "85.5 %", "85.5"),
        (Holds.LINE, 0.00001, "0.00001"),
        (Holds.LINE, "\ufeffA-\u200b1\u00a0", "A-1"),
        (Holds.LINE, "a \n b", "a b"),
        (Holds.LINE, 7.0, "7"),
        (Holds.TEXT, " a\r\nb ", "a\nb"),
        (Holds.WORDS, "b; a\nb", ["a", "b"]),
        (Holds.STRUCTURE, '{"a": 1}', {"a": 1}),
        (Holds.STRUCTURE, "", None),
    ],
)
def test_a_cell_means(holds: Holds, raw: Any, meant: Any):
    assert read_cell(FileColumn("x", holds, words=("a", "b")), raw) == meant


@pytest.mark.parametrize(
    ("holds", "raw"),
    [
        (Holds.FLAG, "perhaps"),
        (Holds.NUMBER, "1.5"),
        (Holds.NUMBER, "9" * 10),
        (Holds.DAY, "31/11/2026"),
        (Holds.WORD, "c"),
        (Holds.WORDS, "a, c"),
        (Holds.LINE, ["a"]),
        (Holds.LINE, True),
        (Holds.TEXT, "4111 1111 1111 1111"),
        (Holds.STRUCTURE, 7),
        (Holds.NUMBER, "1,2"),
        (Holds.TEXT, "4111 1111\n1111 1111"),
        (Holds.LINES, "4111 1111\n1111 1111"),
        (Holds.LINES, ["4111 1111", "1111 1111"]),
        (Holds.STRUCTURE, {"note": "4111 1111\n1111 1111"}),
        (Holds.STRUCTURE, '[{"a": ["4111 1111\\n1111 1111"]}]'),
    ],
)
def test_a_cell_that_means_nothing_is_refused(holds: Holds, raw: Any):
    with pytest.raises(BadCell):
        read_cell(FileColumn("x", holds, words=("a", "b")), raw)


def test_a_day_leaves_as_a_day_and_nothing_as_an_empty_cell():
    assert flat_cell(FileColumn("x", Holds.DAY), "2026-11-24") == date(2026, 11, 24)
    assert flat_cell(FileColumn("x", Holds.DAY), None) == ""


def test_headings_are_found_by_any_of_their_names_and_in_any_case():
    columns = (FileColumn("ref", also=("id",)), FileColumn("review_due_on"))
    found = columns_of_headings(columns, ["\ufeffID\u200b", "Review\u00a0due-on"], needed="ref")
    assert [column.name for column in found.values()] == ["ref", "review_due_on"]
