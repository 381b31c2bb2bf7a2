"""Tables of mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import Row
from app.notifications.domain.delivery import MailState
from app.notifications.domain.periods import Cadence


class OutboxMail(Row, table=True):
    """One intent to tell one person something. The address is kept as it was, so that the record stays true."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_state_next_try_at", "state", "next_try_at"),)

    intent: str = Field(nullable=False, max_length=200, unique=True)
    message_id: str = Field(nullable=False, max_length=200, unique=True)
    kind: str = Field(nullable=False, max_length=60)
    person_id: int | None = Field(default=None, index=True)
    name: str = Field(nullable=False)
    address: str = Field(nullable=False, max_length=254)
    content: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    subject: str = Field(nullable=False, max_length=200)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: MailState = Field(default=MailState.QUEUED, sa_type=enum_column(MailState), nullable=False)
    attempts: int = Field(default=0, nullable=False)
    unknown_outcomes: int = Field(default=0, nullable=False)
    lease_token: str = Field(default="", nullable=False, max_length=32)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    next_try_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    queued_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    shown_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    last_result: str = Field(default="", nullable=False)


class MailOutage(Row, table=True):
    """One time during which the mail server took no mail, whatever it said; `number` lets only one be begun at once."""

    __tablename__ = "mail_outage"

    number: int = Field(nullable=False, unique=True)
    began_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    said: str = Field(nullable=False)


class DigestPreference(Row, table=True):
    """How often a person wants the digest; no row means daily."""

    __tablename__ = "digest_preference"

    person_id: int = Field(nullable=False, unique=True)
    cadence: Cadence = Field(sa_type=enum_column(Cadence), nullable=False)
