"""Tables of the history. Migrations 0002 and 0006 close them to UPDATE and DELETE in the database itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class HistoryEntry(Row, table=True):
    """The id is the sequence: it counts from 1 without a gap, which no autoincrement promises."""

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("ix_history_entry_subject", "subject_kind", "subject_id", "id"),
        CheckConstraint("length(hash) = 64", name="hash_is_sha256"),
    )

    at: datetime = Field(sa_type=UtcInstant, nullable=False)
    tag: str = Field(nullable=False, max_length=80, index=True)
    sentence: str = Field(nullable=False)
    actor_id: int | None = Field(default=None, index=True)
    actor_name: str = Field(nullable=False)
    subject_kind: str = Field(nullable=False, max_length=40)
    subject_id: str = Field(nullable=False, max_length=120)
    client_id: int | None = Field(default=None)
    document_hash: str = Field(nullable=False, max_length=64)
    previous_hash: str = Field(nullable=False, max_length=64, unique=True)
    hash: str = Field(nullable=False, max_length=64, unique=True)
    format: int = Field(nullable=False)
    salt: str = Field(nullable=False, max_length=32)


class HistoryDocument(Row, table=True):
    """What stood before and after, beside its entry, so that a redaction can remove text and leave the chain.

    `body` holds `before` and `after`, as people read them, and `sealed` where the entry vouches for rows.
    """

    __tablename__ = "history_document"

    entry_id: int = Field(sa_column_args=[ForeignKey("history_entry.id")], nullable=False, unique=True)
    salt: str = Field(nullable=False, max_length=32)
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    redacted: bool = Field(default=False, nullable=False)


class HistoryHead(Row, table=True):
    """One row: the last entry. A tail that is cut off leaves this pointing past the end."""

    __tablename__ = "history_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    sequence: int = Field(nullable=False)
    hash: str = Field(nullable=False, max_length=64)
