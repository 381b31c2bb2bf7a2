"""The table behind request ids."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class RequestReceipt(Row, table=True):
    """What a request id was answered with, so that the same id again gets the same answer and has no second effect."""

    __tablename__ = "request_receipt"
    __table_args__ = (UniqueConstraint("person_id", "request_id"),)

    person_id: int = Field(nullable=False)
    request_id: str = Field(nullable=False, max_length=64)
    content_hash: str = Field(nullable=False, max_length=64)
    status: int = Field(nullable=False)
    location: str = Field(nullable=False)
    body: str = Field(nullable=False)
    at: datetime = Field(sa_type=UtcInstant, nullable=False, index=True)
