"""Keeping a file: its bytes first, flushed to disk, then its row in the caller's transaction."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.files.kinds import TAKEN, media_type_of
from app.files.models import StoredFile

LARGEST = 8 * 1024 * 1024


def place_of(data_dir: Path, sha256: str) -> Path:
    """Where a content lies: named by its hash alone, never by anybody's file name."""
    return data_dir / "files" / sha256[:2] / sha256


def write_content(data_dir: Path, content: bytes, *, field: str = "file") -> str:
    """Check and write a content, durable before this returns; its SHA-256. No transaction may be open meanwhile."""
    if not content:
        raise BadInput({field: "The file is empty"})
    if len(content) > LARGEST:
        raise BadInput({field: f"The file is larger than {LARGEST // (1024 * 1024)} MB"})
    if media_type_of(content) is None:
        raise BadInput({field: f"Tidemark keeps {TAKEN}; this file is none of them, whatever its name says"})
    sha256 = hashlib.sha256(content).hexdigest()
    place = place_of(data_dir, sha256)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(place, content)
    return sha256


def keep_file(session: Session, content: bytes, sha256: str, *, by: Actor, now: datetime) -> StoredFile:
    """The row of a content that `write_content` wrote; the same content has one row."""
    found: StoredFile | None = session.execute(
        select(StoredFile).where(col(StoredFile.sha256) == sha256)
    ).scalar_one_or_none()
    if found is not None:
        return found
    stored = StoredFile(
        sha256=sha256,
        size=len(content),
        media_type=media_type_of(content) or "application/octet-stream",
        stored_at=now,
        stored_by_name=by.name,
    )
    session.add(stored)
    session.flush()
    return stored


def _write_durably(place: Path, content: bytes) -> None:
    """Write beside, flush, rename, flush the folder: a crash leaves a whole file or none."""
    beside = place.with_name(f".{secrets.token_hex(8)}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
