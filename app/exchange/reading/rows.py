"""Reading a file of rows in the child process: bytes in, rows as JSON out, with what is wrong with single cells.

A row comes back as `[number, cells, faults]`: a table's cells in the order of its headings, an entry's by name, and
sentences about single cells by the same places. Rows come in chunks that are JSON text themselves, so that the parent
holds one chunk as values at a time.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from app.core.child import DocumentRefused
from app.core.written_days import readings_of
from app.exchange.domain.headings import Headings
from app.exchange.domain.limits import LONGEST_CELL, MOST_ROWS
from app.exchange.reading.entries import read_json, read_yaml
from app.exchange.reading.sheets import read_xlsx
from app.exchange.reading.tables import TOO_MANY_ROWS, Row, read_csv

CHUNK: Final = 500
UNKEPT = re.compile("[\x00\ud800-\udfff]")

TOO_LONG = f"More than {LONGEST_CELL:,} characters stand in one cell"
UNKEPT_CHARACTER = "This holds a character that cannot be kept (a NUL, or half of a pair). Take it out"
NO_ROWS = "The file has no rows below its headings."


def read_rows(body: bytes, *, form: str, kind: str, headings: Mapping[str, Any]) -> dict[str, Any]:
    """The headings, the rows in chunks of JSON, a note, and a day that reads two ways where there is one.

    `headings` are the kind's (`domain/headings.py`); a list within a file is called by its `kind`.
    """
    known = Headings.of(headings)
    table = _READERS[form](body, kind, known)
    if not table.headings:
        raise DocumentRefused("The file is empty. Nothing was read.")
    days = known.places_of_days(table.headings)
    count = 0
    two_ways: dict[str, Any] = {}
    chunks, chunk = [], []
    for row in table.rows:
        count += 1
        if count > MOST_ROWS:
            raise DocumentRefused(TOO_MANY_ROWS)
        chunk.append(_checked(row))
        two_ways = two_ways or _two_ways(row, days)
        if len(chunk) == CHUNK:
            chunks.append(json.dumps(chunk, ensure_ascii=False))
            chunk = []
    if chunk:
        chunks.append(json.dumps(chunk, ensure_ascii=False))
    if not count:
        raise DocumentRefused(NO_ROWS)
    return {
        "headings": table.headings,
        "chunks": chunks,
        "rows": count,
        "note": " ".join(table.notes),
        "two_ways": two_ways,
    }


def _two_ways(row: Row, days: Mapping[int, str]) -> dict[str, Any]:
    """The first day of a row that is another day, or only a day, with its month first."""
    number, cells, _ = row
    for place, heading in days.items():
        cell = cells.get(heading) if isinstance(cells, dict) else cells[place]
        if isinstance(cell, str) and readings_of(cell).differ:
            return {"text": cell.strip(), "row": number}
    return {}


def _checked(row: Row) -> Row:
    """The row without what cannot be kept; a cell that is wrong gives way to the sentence that says so."""
    number, cells, faults = row
    places = list(cells.items()) if isinstance(cells, dict) else list(enumerate(cells))
    for place, cell in places:
        problem = _problem_of(cell)
        if problem:
            cells[place] = None
            faults.setdefault(place, problem)
    return number, cells, faults


def _problem_of(cell: Any) -> str:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            return TOO_LONG
        return UNKEPT_CHARACTER if UNKEPT.search(cell) else ""
    return UNKEPT_CHARACTER if _holds_unkept(cell) else ""


def _holds_unkept(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_unkept(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(map(_holds_unkept, value))
    return isinstance(value, str) and UNKEPT.search(value) is not None


_READERS = {"csv": read_csv, "xlsx": read_xlsx, "json": read_json, "yaml": read_yaml}
