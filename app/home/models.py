"""The table that lets one digest go out for each person and period, however many workers try."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class DigestRun(Row, table=True):
    """A digest that was composed, also when it had nothing to say; `due_at` bounds what the next one calls new."""

    __tablename__ = "digest_run"
    __table_args__ = (UniqueConstraint("person_id", "period_on"),)

    person_id: int = Field(nullable=False)
    period_on: date = Field(nullable=False)
    due_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    composed_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    said: int = Field(nullable=False)
