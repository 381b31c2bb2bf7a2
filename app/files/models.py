"""Stored files, and files as evidence. What evidence is attached to is the business of the feature that attaches it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class StoredFile(Row, table=True):
    """One content, kept once however often it is uploaded."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),)

    sha256: str = Field(nullable=False, max_length=64, unique=True)
    size: int = Field(nullable=False)
    media_type: str = Field(nullable=False, max_length=80)
    stored_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    stored_by_name: str = Field(nullable=False)


class Evidence(Row, table=True):
    """A stored file as proof of something: the day that it speaks of is not the day on which it was uploaded."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR expires_on >= effective_on", name="expires_after_it_began"),
        Index("ix_evidence_added_by_id_id", "added_by_id", "id"),
    )

    file_id: int = Field(foreign_key="stored_file.id", nullable=False, index=True)
    name: str = Field(nullable=False, max_length=200)  # the file's name as people know it
    title: str = Field(default="", nullable=False, max_length=200)
    effective_on: date = Field(nullable=False)
    expires_on: date | None = Field(default=None)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_id: int | None = Field(default=None)
    added_by_name: str = Field(nullable=False)
