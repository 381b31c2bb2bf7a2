"""The table of stored files. What a file is attached to is the business of the feature that attaches it."""

from datetime import datetime

from sqlalchemy import CheckConstraint
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
