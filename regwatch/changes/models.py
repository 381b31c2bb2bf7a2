"""Tables of changes, and of the items that they were seen as; migration 0002 closes versions of items."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from regwatch.changes.domain.internal import InternalKind
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.matching.domain.ranking import Band


class Change(EditableRow, table=True):
    """What we decide about: one for each document, whichever sources carried it."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_status_sort_at_id", "status", "sort_at", "id"),
        Index("ix_change_deferred_until", "deferred_until"),
        CheckConstraint("status <> 'not_relevant' OR reason <> ''", name="dismissal_has_reason"),
        CheckConstraint("status <> 'deferred' OR deferred_until IS NOT NULL", name="deferral_has_date"),
        CheckConstraint("status <> 'duplicate' OR duplicate_of_id IS NOT NULL", name="duplicate_names_other"),
    )

    document_key: str = Field(nullable=False, max_length=64, unique=True)
    status: ChangeStatus = Field(sa_type=enum_column(ChangeStatus), nullable=False)
    title: str = Field(nullable=False, max_length=500)
    publisher: str = Field(nullable=False, max_length=120, index=True)
    url: str = Field(default="", nullable=False, max_length=2000)
    published_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    published_on: date | None = Field(default=None)
    raw_date: str = Field(default="", nullable=False, max_length=100)
    sort_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    first_seen_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    new_since: datetime | None = Field(default=None, sa_type=UtcInstant)
    reopened_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reopened_from: str = Field(default="", nullable=False, max_length=40)  # the status that it was re-opened from
    band: Band | None = Field(default=None, sa_type=enum_column(Band))
    to_match: bool = Field(default=False, nullable=False, index=True)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_by_name: str = Field(default="", nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reason: str = Field(default="", nullable=False)
    duplicate_of_id: int | None = Field(default=None, foreign_key="change.id")
    deferred_until: date | None = Field(default=None)
    effective_on: date | None = Field(default=None)  # the day from which it binds, where a person said so
    undo: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Item(Row, table=True):
    """One document of one source, with all its versions; its appearance there is a sighting of its change."""

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_change_id", "change_id"), Index("ix_item_source_id_id", "source_id", "id"))

    source_id: int = Field(sa_column_args=[ForeignKey("source.id")], nullable=False)
    change_id: int = Field(sa_column_args=[ForeignKey("change.id")], nullable=False)
    identity: str = Field(nullable=False)
    version: int = Field(default=1, nullable=False)
    content_hash: str = Field(nullable=False, max_length=64)
    material_hash: str = Field(nullable=False, max_length=64)
    quiet_versions: int = Field(default=0, nullable=False)
    decided_version: int | None = Field(default=None)  # the version that people last decided about, or the baseline
    first_seen_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class ItemKey(Row, table=True):
    """Everything an item is known by, hashed: an address can be longer than an index takes.

    A key that several documents of one answer had is marked as shared for good: it says nothing about any of them.
    """

    __tablename__ = "item_key"
    __table_args__ = (UniqueConstraint("source_id", "key_hash"),)

    source_id: int = Field(nullable=False)
    key_hash: str = Field(nullable=False, max_length=64)
    item_id: int = Field(foreign_key="item.id", nullable=False, index=True)
    is_shared: bool = Field(default=False, nullable=False)


class ItemVersion(Row, table=True):
    """The text as a source published it at one poll: evidence, never changed."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    item_id: int = Field(foreign_key="item.id", nullable=False)
    number: int = Field(nullable=False)
    title: str = Field(nullable=False, max_length=500)
    url: str = Field(nullable=False, max_length=2000)
    text: str = Field(nullable=False)
    summary: str = Field(nullable=False, max_length=500)
    published_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    published_on: date | None = Field(default=None)
    raw_date: str = Field(nullable=False, max_length=100)
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    content_hash: str = Field(nullable=False, max_length=64)
    bytes_hash: str = Field(nullable=False, max_length=64)
    seen_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class ChangeMatch(Row, table=True):
    """A requirement that a change may touch; `by_hand` ones were attached by a person."""

    __tablename__ = "change_match"
    __table_args__ = (
        UniqueConstraint("change_id", "requirement_id"),
        Index("ix_change_match_requirement_id_change_id", "requirement_id", "change_id"),
    )

    change_id: int = Field(foreign_key="change.id", nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False)
    rank: int = Field(nullable=False)
    score: float = Field(nullable=False)
    band: Band = Field(sa_type=enum_column(Band), nullable=False)
    reasons: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    by_hand: bool = Field(default=False, nullable=False)


class ChangeFile(Row, table=True):
    """A stored file that a person attached to a change entered by hand."""

    __tablename__ = "change_file"

    change_id: int = Field(foreign_key="change.id", nullable=False, index=True)
    file_id: int = Field(foreign_key="stored_file.id", nullable=False)
    name: str = Field(nullable=False, max_length=120)


class InternalChange(Row, table=True):
    """That a change is our own, and of which kind: nobody publishes it, so a person enters it."""

    __tablename__ = "internal_change"
    __table_args__ = (UniqueConstraint("change_id"),)

    change_id: int = Field(foreign_key="change.id", nullable=False)
    kind: InternalKind = Field(sa_type=enum_column(InternalKind), nullable=False)
