"""The table of signatures, closed to UPDATE and DELETE by migration 0004."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class Signature(Row, table=True):
    """Who signed which revision of what, what they meant by it, and the hash of the text that they saw (SPEC 2.7)."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "subject_revision", "meaning", "person_id"),
        CheckConstraint("length(text_hash) = 64", name="hash_is_sha256"),
    )

    subject_kind: str = Field(nullable=False, max_length=40)
    subject_id: int = Field(nullable=False)
    subject_revision: int = Field(nullable=False)
    meaning: str = Field(nullable=False, max_length=60)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False, max_length=120)  # as typed
    post: str = Field(default="", nullable=False, max_length=120)
    text_hash: str = Field(nullable=False, max_length=64)
    signed_at: datetime = Field(sa_type=UtcInstant, nullable=False)
