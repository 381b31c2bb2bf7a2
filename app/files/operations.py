"""Rows of files, in the caller's transaction: a stored content, and evidence that is made of one."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.files.contents import LARGEST, laid_aside, move_in, sha256_of
from app.files.kinds import TAKEN, media_type_of
from app.files.models import Evidence, StoredFile
from app.files.queries import own_evidence_by_id
from app.files.uploads import EMPTY, TOO_LARGE, CheckedFile

OTHER_CLIENT = "That evidence belongs to another client. Choose another or add a file"


@dataclass(frozen=True)
class Offered:
    """What a form offers as evidence: a new file with its days, something that one added before, or nothing."""

    checked: CheckedFile | None = None
    title: str = ""
    effective_on: date | None = None
    expires_on: date | None = None
    reuse_id: int | None = None

    @property
    def is_nothing(self) -> bool:
        return self.checked is None and self.reuse_id is None


def write_content(data_dir: Path, content: bytes, *, field: str = "file") -> str:
    """Write bytes that Tidemark made itself (a report, a staged table), durable before this returns; their SHA-256.

    What a person sends goes through `uploads.check_upload`, which also looks inside and runs the scanner.
    """
    if not content:
        raise BadInput({field: EMPTY})
    if len(content) > LARGEST:
        raise BadInput({field: TOO_LARGE})
    if media_type_of(content) is None:
        raise BadInput({field: f"Tidemark keeps {TAKEN}; this file is none of them, whatever its name says"})
    sha256 = sha256_of(content)
    with laid_aside(data_dir, content) as path:
        move_in(data_dir, path, sha256)
    return sha256


def keep_file(session: Session, content: bytes, sha256: str, *, by: Actor, now: datetime) -> StoredFile:
    """The row of a content that `write_content` wrote; the same content has one row."""
    media_type = media_type_of(content) or "application/octet-stream"
    return keep_checked(session, CheckedFile(sha256, len(content), media_type, ""), by=by, now=now)


def keep_checked(session: Session, checked: CheckedFile, *, by: Actor, now: datetime) -> StoredFile:
    """The row of a file that was checked; the same content has one row."""
    found: StoredFile | None = session.execute(
        select(StoredFile).where(col(StoredFile.sha256) == checked.sha256)
    ).scalar_one_or_none()
    if found is not None:
        return found
    stored = StoredFile(
        sha256=checked.sha256,
        size=checked.size,
        media_type=checked.media_type,
        stored_at=now,
        stored_by_name=by.name,
    )
    session.add(stored)
    session.flush()
    return stored


def add_evidence(
    session: Session,
    checked: CheckedFile,
    *,
    title: str,
    effective_on: date,
    expires_on: date | None = None,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Evidence:
    """Make a checked file proof of something: of which day it speaks, and until when it may be relied on."""
    if expires_on is not None and expires_on < effective_on:
        raise BadInput({"expires_on": "It cannot run out before the day that it speaks of"})
    stored = keep_checked(session, checked, by=by, now=now)
    evidence = Evidence(
        file_id=stored.row_id,
        name=checked.name,
        title=title,
        effective_on=effective_on,
        expires_on=expires_on,
        client_id=client_id,
        added_at=now,
        added_by_id=by.id,
        added_by_name=by.name,
    )
    session.add(evidence)
    session.flush()
    return evidence


def take_evidence(
    session: Session, offered: Offered, *, client_id: int | None, today: date, by: Actor, now: datetime
) -> int | None:
    """The id of what a form offered, new or used again; None where it offered nothing. Whoever asks attaches it."""
    if offered.checked is not None:
        effective_on = offered.effective_on or today
        return add_evidence(
            session,
            offered.checked,
            title=offered.title,
            effective_on=effective_on,
            expires_on=offered.expires_on,
            client_id=client_id,
            by=by,
            now=now,
        ).row_id
    if offered.reuse_id is None:
        return None
    line = own_evidence_by_id(session, by, offered.reuse_id)
    if not line.may_serve(client_id):
        raise BadInput({"reuse": OTHER_CLIENT})
    if line.expired(today):
        raise BadInput({"reuse": "That evidence has run out. Choose another or add a file"})
    return line.id
