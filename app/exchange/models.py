"""Tables of imports: a run for each file, and its rows as they were read and judged before anything is moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from app.core.importing import RowVerdict
from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.exchange.domain.lifecycle import RunStatus


class ImportRun(EditableRow, table=True):
    """One file on its way in. The counts are of its rows' verdicts."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_kind_id", "kind", "id"),)

    kind: str = Field(nullable=False, max_length=40)
    file_name: str = Field(nullable=False, max_length=200)
    format: str = Field(nullable=False, max_length=10)
    sha256: str = Field(nullable=False, max_length=64)
    status: RunStatus = Field(default=RunStatus.STAGING, sa_type=enum_column(RunStatus), nullable=False)
    problem: str = Field(default="", nullable=False)
    blocked: str = Field(default="", nullable=False)  # why nothing of it can be moved, though its rows are well
    day_order: str = Field(default="", nullable=False, max_length=20)  # empty until somebody said which
    two_ways: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)  # a day that needs it said
    row_count: int = Field(default=0, nullable=False)
    new_count: int = Field(default=0, nullable=False)
    changed_count: int = Field(default=0, nullable=False)
    unchanged_count: int = Field(default=0, nullable=False)
    refused_count: int = Field(default=0, nullable=False)
    task_id: int | None = Field(default=None)
    asked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    asked_by_id: int | None = Field(default=None, index=True)
    asked_by_name: str = Field(nullable=False)
    applied_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ImportRow(Row, table=True):
    """One row of a file: as read, as it would be stored, and what was found about it, by field.

    Where several rows make one document, it lies in the first of them; the others share its verdict.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        Index("ix_import_row_run_id_verdict_number", "run_id", "verdict", "number"),
    )

    run_id: int = Field(sa_column_args=[ForeignKey("import_run.id", ondelete="CASCADE")], nullable=False)
    number: int = Field(nullable=False)
    part_of: int | None = Field(default=None)  # the number of the row with which this one makes a document
    key: str = Field(default="", nullable=False, max_length=300)
    body: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    verdict: RowVerdict = Field(sa_type=enum_column(RowVerdict), nullable=False)
    problems: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
