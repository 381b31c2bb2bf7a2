"""CSV of what a list's filter shows: streamed, and safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from flask import Response

from app.core.spreadsheets import neutral


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
