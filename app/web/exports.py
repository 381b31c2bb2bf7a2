"""CSV of what a list's filter shows: streamed, and safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from flask import Response
from sqlmodel import Session

from app.db.paging import Page
from app.db.session import Database

# What a spreadsheet may take for a formula, in ASCII and in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(value: object) -> str:
    """A cell's text; words that could be read as a formula get an apostrophe in front."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime | date) else str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def all_rows(database: Database, page_at: Callable[[Session, str | None], Page]) -> Iterator[Any]:
    """The rows of every page, each page a read of its own, so that a slow reader holds up no writer (DESIGN 4)."""
    cursor: str | None = None
    while True:
        with database.reading() as reading:
            page = page_at(reading, cursor)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download; `rows` may be a generator that reads page by page, and is read once the request is over."""
    response = Response(_lines(headings, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in chain([headings], rows):
        writer.writerow([neutral(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
