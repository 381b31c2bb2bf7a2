"""Sending a stored file: always as an attachment, never sniffed, under a name that cannot leave its header."""

import re
from pathlib import Path

from flask import Response, send_file

from app.core.errors import NotFound
from app.core.text import one_line
from app.files.models import StoredFile
from app.files.operations import place_of

LONGEST_NAME = 120


def send_stored(data_dir: Path, stored: StoredFile, name: str) -> Response:
    """The file as a download; NotFound when its bytes are gone from the data folder."""
    place = place_of(data_dir, stored.sha256)
    if not place.exists():
        raise NotFound("stored file", stored.sha256[:12])
    response = send_file(place, mimetype=stored.media_type, as_attachment=True, download_name=safe_name(name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def safe_name(name: str) -> str:
    """A file name as people know it, without path, control characters or length tricks."""
    last = re.split(r"[/\\]", one_line(name))[-1].strip(". ")
    return last[-LONGEST_NAME:] or "file"
