"""Sending a stored file: always as an attachment, never sniffed, under a name that cannot leave its header."""

from pathlib import Path

from flask import Response, send_file

from app.core.errors import NotFound
from app.files.contents import place_of
from app.files.models import StoredFile
from app.files.names import name_for


def send_stored(data_dir: Path, stored: StoredFile, name: str) -> Response:
    """The file as a download; NotFound when its bytes are gone from the data folder."""
    place = place_of(data_dir, stored.sha256)
    if not place.exists():
        raise NotFound("stored file", stored.sha256[:12])
    response = send_file(
        place, mimetype=stored.media_type, as_attachment=True, download_name=name_for(name, stored.media_type)
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
