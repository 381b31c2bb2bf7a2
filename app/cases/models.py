"""Tables of change cases, of the changes that they were opened from, and of the requirements that they may touch."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.cases.domain.words import CaseStatus, ImpactStatus
from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row


class ChangeCase(EditableRow, table=True):
    """The work that relevant changes cause: whose it is, when they take effect, and how it ended."""

    __tablename__ = "change_case"
    __table_args__ = (
        Index("ix_change_case_status_effective_on_id", "status", "effective_on", "id"),
        Index("ix_change_case_owner_id_status", "owner_id", "status"),
        CheckConstraint("status <> 'not_needed' OR ended_reason <> ''", name="not_needed_has_reason"),
    )

    title: str = Field(nullable=False, max_length=500)
    status: CaseStatus = Field(default=CaseStatus.OPEN, sa_type=enum_column(CaseStatus), nullable=False)
    effective_on: date | None = Field(default=None)
    owner_id: int = Field(foreign_key="person.id", nullable=False)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    opened_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    opened_by_id: int | None = Field(default=None)
    opened_by_name: str = Field(nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_by_name: str = Field(default="", nullable=False)
    ended_reason: str = Field(default="", nullable=False)


class CaseChange(Row, table=True):
    """A change that a case was opened from; a change has at most one case."""

    __tablename__ = "case_change"
    __table_args__ = (UniqueConstraint("change_id"),)

    case_id: int = Field(foreign_key="change_case.id", nullable=False, index=True)
    change_id: int = Field(foreign_key="change.id", nullable=False)


class CaseRequirement(Row, table=True):
    """A requirement that a case may touch, why it was proposed, and what somebody decided about it."""

    __tablename__ = "case_requirement"
    __table_args__ = (
        UniqueConstraint("case_id", "requirement_id"),
        CheckConstraint("status <> 'set_aside' OR reason <> ''", name="set_aside_has_reason"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)
    status: ImpactStatus = Field(default=ImpactStatus.PROPOSED, sa_type=enum_column(ImpactStatus), nullable=False)
    why: str = Field(default="", nullable=False)
    reason: str = Field(default="", nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    decided_by_name: str = Field(default="", nullable=False)
