"""Reading stored files."""

from sqlmodel import Session

from app.core.errors import NotFound
from app.files.models import StoredFile


def get_stored(session: Session, file_id: int) -> StoredFile:
    """The row of a stored file; whether this person may see it, the feature that attached it decides first."""
    found = session.get(StoredFile, file_id)
    if found is None:
        raise NotFound("stored file", file_id)
    return found
