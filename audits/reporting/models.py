"""Files that were made from audits in the background, each for the one person who asked."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class ReportFile(Row, table=True):
    """One part of what background work made. `key` is the hash of what was asked: the same again is not made twice."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("person_id", "key", "part"),)

    person_id: int = Field(foreign_key="person.id", nullable=False)
    key: str = Field(nullable=False, max_length=64)
    part: int = Field(default=1, nullable=False)
    # Whose report it is; None for a workbook over many audits.
    audit_id: int | None = Field(default=None, foreign_key="audit.id", index=True)
    name: str = Field(nullable=False, max_length=200)
    file_id: int = Field(foreign_key="stored_file.id", nullable=False, index=True)
    note: str = Field(default="", nullable=False)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
