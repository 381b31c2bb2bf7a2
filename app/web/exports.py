"""What a page gives to take away: the CSV of a list's filter, streamed and safe in a spreadsheet; and a paper."""

from collections.abc import Iterable, Sequence
from itertools import chain

from flask import Response

from app.core.spreadsheets import csv_lines


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download; `rows` may be a generator that reads page by page, and is read once the request is over."""
    response = Response(csv_lines(chain([headings], rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def streamed(pieces: Iterable[bytes], name: str, media_type: str) -> Response:
    """A download that is made while it is sent; read once the request is over, so it holds no transaction."""
    response = Response(pieces, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Bytes of our own making as a download; `name` is ours as well."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
