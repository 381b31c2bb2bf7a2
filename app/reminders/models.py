"""The table of reminders."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import Row
from app.reminders.domain.ladder import RungKey


class Reminder(Row, table=True):
    """That a rung was told of a thing's clock for this due day; the unique key is what keeps it to once."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("kind", "object_id", "clock", "due_on", "rung"),)

    kind: str = Field(nullable=False, max_length=40)
    object_id: int = Field(nullable=False)
    clock: str = Field(nullable=False, max_length=40)
    due_on: date = Field(nullable=False)
    rung: RungKey = Field(sa_type=enum_column(RungKey), nullable=False)
    told_at: datetime = Field(sa_type=UtcInstant, nullable=False)
