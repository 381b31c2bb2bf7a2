"""Tables: where their headings stand, which columns are empty, and what stands beyond them; and CSV, which is one."""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from app.core.child import DocumentRefused
from app.core.spreadsheets import unguarded
from app.core.text import excerpt, one_line
from app.exchange.domain.headings import Headings
from app.exchange.domain.limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from app.exchange.reading.texts import decoded

Faults = dict[Any, str]
Row = tuple[int, Any, Faults]
Cell = TypeVar("Cell")
# What a cell says, and what is wrong with it: the cell, its row, its place, whether a day belongs there.
Look = Callable[[Cell, int, int, bool], tuple[Any, str]]

DELIMITERS: Final = (",", ";", "\t")
SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
LOOKED_THROUGH: Final = 20  # rows in which the headings are looked for
LONGEST_TITLE: Final = 60

TOO_MANY_ROWS = f"The file has more than {MOST_ROWS:,} rows. Nothing was read. Split it into files that have fewer."
TOO_WIDE = f"The file has more than {MOST_COLUMNS} columns. Nothing was read."
NO_HEADING = "A value stands where no column has a heading"


class Table(NamedTuple):
    """What a file holds: its headings, its rows one by one, and what is to be said about the reading."""

    headings: list[str]
    rows: Iterator[Row]
    notes: list[str]


def address(number: int, place: int) -> str:
    """What a spreadsheet calls a cell: `C7`."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{number}"


def is_blank(text: str) -> bool:
    """Whether nobody sees anything in it: blanks of every width, and signs of none."""
    return not text or text.isspace() or (not text.isascii() and not one_line(text))


def table_of(
    rows: Iterator[tuple[int, Sequence[Cell]]], look: Look[Cell], known: Headings, notes: Sequence[str]
) -> Table:
    """A table of rows that hold anything. What stands above its headings is said, and a column of nothing is not one.

    Cells are looked at only when their row's turn comes, since a file may hold a hundred thousand rows.
    """
    above = list(itertools.islice(rows, LOOKED_THROUGH))
    if not above:
        return Table([], iter(()), list(notes))
    shown = [[_heading(look(cell, number, at, False)[0]) for at, cell in enumerate(cells)] for number, cells in above]
    found = next((at for at, cells in enumerate(shown) if known.stand_in(cells)), 0)
    said = list(notes)
    if found:
        titles = ", ".join(f"row {above[at][0]} (“{_title(shown[at])}”)" for at in range(found))
        said.append(f"The headings stand in row {above[found][0]}. What stands above them was not read: {titles}.")
    places = [at for at, cell in enumerate(shown[found]) if cell]
    headings = [shown[found][at] for at in places]
    below = itertools.chain(above[found + 1 :], rows)
    return Table(headings, _fitted(below, look, places, set(known.places_of_days(headings))), said)


def read_csv(body: bytes, _name: str, known: Headings) -> Table:
    text, notes = decoded(body)
    csv.field_size_limit(LONGEST_CELL * 4)
    line = SEPARATOR.match(text)
    delimiter = line[1] if line is not None else _delimiter(text, known)
    # A spreadsheet takes the line as an order and not as a row, so the rows below it count from 1.
    reader = csv.reader(io.StringIO(text[line.end() if line else 0 :], newline=""), delimiter=delimiter, strict=True)
    return table_of(_csv_rows(reader), _look_at_text, known, notes)


def _heading(value: object) -> str:
    return one_line(str(value)) if value is not None else ""


def _title(cells: Sequence[str]) -> str:
    return excerpt(" ".join(filter(None, cells)), LONGEST_TITLE)


def _fitted(
    rows: Iterable[tuple[int, Sequence[Cell]]], look: Look[Cell], places: Sequence[int], days: set[int]
) -> Iterator[Row]:
    """As many cells as there are headings; what stands beyond or between them is said and not dropped in silence."""
    column_at = {place: at for at, place in enumerate(places)}
    for number, cells in rows:
        fitted: list[Any] = [None] * len(places)
        faults: Faults = {}
        for place, cell in enumerate(cells):
            at = column_at.get(place)
            value, fault = look(cell, number, place, at in days)
            if at is not None:
                fitted[at] = value
            elif value is not None or fault:
                at, fault = len(places), f"{address(number, place)}: {NO_HEADING}"
            if fault:
                faults[at] = fault
        yield number, fitted, faults


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    try:
        for cells in reader:
            number += 1
            filled = [at for at, cell in enumerate(cells) if not is_blank(cell)]
            if not filled:
                continue
            if filled[-1] >= MOST_COLUMNS:
                raise DocumentRefused(TOO_WIDE)
            yield number, cells[: filled[-1] + 1]
    except csv.Error as error:
        raise DocumentRefused(
            f"Row {number + 1} cannot be read: {error}. A cell with quotes, commas or line ends in it must stand in "
            "quotes, its own quotes written twice. Nothing was read."
        ) from error


def _look_at_text(cell: str, _number: int, _place: int, _is_day: bool) -> tuple[str | None, str]:  # noqa: FBT001 - as Look has it
    return (None if is_blank(cell) else unguarded(cell)), ""


def _delimiter(text: str, known: Headings) -> str:
    """The sign that makes headings of the first rows; where none does, the one that stands in the first line most."""
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=lambda delimiter: (_most_named(text, delimiter, known), first.count(delimiter)))


def _most_named(text: str, delimiter: str, known: Headings) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return max((known.count_named(cells) for cells in itertools.islice(reader, LOOKED_THROUGH)), default=0)
    except csv.Error:
        return 0
