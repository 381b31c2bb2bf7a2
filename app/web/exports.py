"""CSV of what a list's filter shows: streamed, and safe to open in a spreadsheet."""

from collections.abc import Iterable, Sequence
from itertools import chain

from flask import Response

from app.core.spreadsheets import csv_lines


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download; `rows` may be a generator that reads page by page, and is read once the request is over."""
    response = Response(csv_lines(chain([headings], rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
