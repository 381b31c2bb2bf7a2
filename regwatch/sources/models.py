"""Tables of sources: what is watched, how it fares, each poll."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.domain.health import Health, PollOutcome


class Source(EditableRow, table=True):
    """A watched address with what is set for it; how it fares stands in SourceState."""

    __tablename__ = "source"
    __table_args__ = (CheckConstraint("minimum_minutes >= 15", name="polls_politely"),)

    key: str = Field(nullable=False, max_length=60, unique=True)
    name: str = Field(nullable=False, max_length=200, index=True)
    publisher: str = Field(nullable=False, max_length=120, index=True)
    kind: str = Field(nullable=False, max_length=20)
    url: str = Field(nullable=False, max_length=500)
    identity: IdentityRule = Field(sa_type=enum_column(IdentityRule), nullable=False)
    zone: str = Field(default="Europe/London", nullable=False, max_length=60)
    any_keywords: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    selectors: dict[str, str] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    notes: str = Field(default="", nullable=False)
    enabled: bool = Field(default=True, nullable=False, index=True)
    verify: bool = Field(default=False, nullable=False)
    minimum_minutes: int = Field(default=360, nullable=False)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class SourceState(Row, table=True):
    """How a source fares: validators, hashes, health, lease. Polls write it; people do not."""

    __tablename__ = "source_state"

    source_id: int = Field(foreign_key="source.id", nullable=False, unique=True)
    etag: str = Field(default="", nullable=False)
    last_modified: str = Field(default="", nullable=False)
    validators_for: str = Field(default="", nullable=False)
    body_hash: str = Field(default="", nullable=False, max_length=64)
    document_hash: str = Field(default="", nullable=False, max_length=64)
    baseline_done: bool = Field(default=False, nullable=False)
    next_poll_at: datetime = Field(sa_type=UtcInstant, nullable=False, index=True)
    lease_token: str = Field(default="", nullable=False, max_length=32)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    health: Health = Field(default=Health.NEVER_POLLED, sa_type=enum_column(Health), nullable=False)
    failures: int = Field(default=0, nullable=False)
    failing_since: datetime | None = Field(default=None, sa_type=UtcInstant)
    recovered_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    polled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ok_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    new_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    last_status: int | None = Field(default=None)
    reason: str = Field(default="", nullable=False)
    remarks: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    stale_from: datetime | None = Field(default=None, sa_type=UtcInstant)
    quiet_from: datetime | None = Field(default=None, sa_type=UtcInstant)


class Poll(Row, table=True):
    """One poll and what came of it."""

    __tablename__ = "poll"
    __table_args__ = (Index("ix_poll_source_id_id", "source_id", "id"),)

    source_id: int = Field(sa_column_args=[ForeignKey("source.id")], nullable=False)
    at: datetime = Field(sa_type=UtcInstant, nullable=False)
    outcome: PollOutcome = Field(sa_type=enum_column(PollOutcome), nullable=False)
    status: int | None = Field(default=None)
    items: int = Field(default=0, nullable=False)
    new: int = Field(default=0, nullable=False)
    revised: int = Field(default=0, nullable=False)
    unchanged: int = Field(default=0, nullable=False)
    seconds: float = Field(default=0.0, nullable=False)
    reason: str = Field(default="", nullable=False)
