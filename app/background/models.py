"""Tables of long work and of job runs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import Row


class TaskState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BackgroundTask(Row, table=True):
    """One piece of long work: who asked, how far it is, what came of it. A lease lets another process take it over."""

    __tablename__ = "background_task"
    __table_args__ = (
        Index("ix_background_task_state_id", "state", "id"),
        CheckConstraint("progress >= 0 AND total >= 0", name="progress_is_counted"),
    )

    kind: str = Field(nullable=False, max_length=60)
    title: str = Field(nullable=False, max_length=200)
    arguments: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    state: TaskState = Field(default=TaskState.QUEUED, sa_type=enum_column(TaskState), nullable=False)
    progress: int = Field(default=0, nullable=False)
    total: int = Field(default=0, nullable=False)
    result: str = Field(default="", nullable=False)
    attempts: int = Field(default=0, nullable=False)
    lease_token: str = Field(default="", nullable=False, max_length=32)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    asked_by_id: int | None = Field(default=None)
    asked_by_name: str = Field(nullable=False)
    asked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class JobRun(Row, table=True):
    """One run of a job that handled something or failed; times are real time."""

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_job_id", "job", "id"),)

    job: str = Field(nullable=False, max_length=60)
    started_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    handled: int = Field(default=0, nullable=False)
    failed: int = Field(default=0, nullable=False)
    note: str = Field(default="", nullable=False)


class JobState(Row, table=True):
    """The latest tick of each job, quiet ones too: how people see that the clock still runs."""

    __tablename__ = "job_state"

    job: str = Field(nullable=False, max_length=60, unique=True)
    ticked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    next_tick_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    last_handled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    failures_in_a_row: int = Field(default=0, nullable=False)
    note: str = Field(default="", nullable=False)
