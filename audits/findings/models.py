"""Findings and what drives them to a proven fix. Actions are those of `app.actions`, by origin ("finding", id)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from audits.words import CauseMethod, FindingStatus, Grade, SystemicStatus


class Finding(EditableRow, table=True):
    """Something that was not as it must be. The unit is the team, or the site where no team is named (SPEC 2.6)."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("origin_kind", "origin_id", "origin_key"),
        Index("ix_finding_status_id", "status", "id"),
        Index("ix_finding_owner_id_status", "owner_id", "status"),
        Index("ix_finding_team_id_id", "team_id", "id"),
        Index("ix_finding_site_id_id", "site_id", "id"),
        Index("ix_finding_done_due_on_id", "done_due_on", "id"),
        CheckConstraint("status <> 'cancelled' OR cancelled_reason <> ''", name="cancelled_has_reason"),
        CheckConstraint("cycle >= 1", name="cycle_counts_from_one"),
        CheckConstraint("(origin_kind = '') = (origin_id IS NULL)", name="origin_is_whole"),
    )

    origin_kind: str = Field(default="", nullable=False, max_length=40)  # empty: raised by hand
    origin_id: int | None = Field(default=None)
    origin_key: str = Field(default="", nullable=False, max_length=60)  # which part of it: the code of a question
    origin_label: str = Field(default="", nullable=False, max_length=120)
    asked: str = Field(default="", nullable=False)  # the whole question, of which the title is the beginning
    is_critical: bool = Field(default=False, nullable=False)  # then its grade is always major
    answer_value: str = Field(default="", nullable=False)  # the failing answer, in words
    title: str = Field(nullable=False, max_length=200)
    detail: str = Field(default="", nullable=False)
    grade: Grade = Field(sa_type=enum_column(Grade), nullable=False, index=True)
    grade_reason: str = Field(default="", nullable=False)
    status: FindingStatus = Field(default=FindingStatus.OPEN, sa_type=enum_column(FindingStatus), nullable=False)
    cycle: int = Field(default=1, nullable=False)
    repeat_of_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    is_systemic: bool = Field(default=False, nullable=False)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    site_id: int = Field(foreign_key="site.id", nullable=False)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    raised_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    raised_by_id: int | None = Field(default=None)
    raised_by_name: str = Field(nullable=False)
    containment: str = Field(default="", nullable=False)
    contained_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    contain_by: date | None = Field(default=None)
    plan_by: date | None = Field(default=None)
    planned_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    done_due_on: date | None = Field(default=None)
    single_option_reason: str = Field(default="", nullable=False)
    no_prevention_reason: str = Field(default="", nullable=False)  # why nothing keeps it from happening elsewhere
    check_after_days: int = Field(default=60, nullable=False)
    implemented_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    implemented_by_id: int | None = Field(default=None)
    was_on_time: bool | None = Field(default=None)  # judged at implementation, against the done date (SPEC 2.6)
    check_due_on: date | None = Field(default=None)
    checker_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # named when the fix was made
    closed_at: datetime | None = Field(default=None, sa_type=UtcInstant, index=True)
    cancelled_reason: str = Field(default="", nullable=False)


class FindingRequirement(Row, table=True):
    """Which requirements a finding breaks."""

    __tablename__ = "finding_requirement"
    __table_args__ = (
        UniqueConstraint("finding_id", "requirement_id"),
        Index("ix_finding_requirement_requirement_id_finding_id", "requirement_id", "finding_id"),
    )

    finding_id: int = Field(sa_column_args=[ForeignKey("finding.id")], nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False)


class FindingEvidence(Row, table=True):
    __tablename__ = "finding_evidence"
    __table_args__ = (UniqueConstraint("finding_id", "evidence_id"),)

    finding_id: int = Field(foreign_key="finding.id", nullable=False)
    evidence_id: int = Field(foreign_key="evidence.id", nullable=False, index=True)
    cycle: int = Field(nullable=False)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)


class CauseAnalysis(Row, table=True):
    """Why it happened, a row for each time that somebody said so; the newest of a cycle counts.

    `body` of five whys: `{"whys": [{"text", "is_root"}]}`; of a fishbone: `{"bones": {bone: [text]}, "root": text}`.
    """

    __tablename__ = "cause_analysis"
    __table_args__ = (Index("ix_cause_analysis_finding_id_id", "finding_id", "id"),)

    finding_id: int = Field(foreign_key="finding.id", nullable=False)
    cycle: int = Field(nullable=False)
    method: CauseMethod = Field(sa_type=enum_column(CauseMethod), nullable=False)
    body: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    category: str = Field(nullable=False, max_length=40)  # a bone; what the Pareto counts
    root: str = Field(nullable=False)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    made_by_name: str = Field(nullable=False)


class FindingOption(Row, table=True):
    """One way to fix it, seen from three sides (SPEC 1.4, evidence requirement 4)."""

    __tablename__ = "finding_option"
    __table_args__ = (UniqueConstraint("finding_id", "cycle", "position"),)

    finding_id: int = Field(foreign_key="finding.id", nullable=False)
    cycle: int = Field(nullable=False)
    position: int = Field(nullable=False)
    option: str = Field(nullable=False, max_length=200)
    customer_view: str = Field(nullable=False)
    benefit: str = Field(nullable=False)
    risk: str = Field(nullable=False)
    is_chosen: bool = Field(default=False, nullable=False)


class FindingImplementation(Row, table=True):
    """That the fix of a cycle was made, and whether on time: each cycle counts, however the check of it ended."""

    __tablename__ = "finding_implementation"
    __table_args__ = (UniqueConstraint("finding_id", "cycle"),)

    finding_id: int = Field(foreign_key="finding.id", nullable=False)
    cycle: int = Field(nullable=False)
    implemented_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    was_on_time: bool | None = Field(default=None)  # None where no day was set


class EffectivenessCheck(Row, table=True):
    """That somebody other than the owner looked whether the fix worked, against a measure. Never changed."""

    __tablename__ = "effectiveness_check"
    __table_args__ = (UniqueConstraint("finding_id", "cycle"),)

    finding_id: int = Field(foreign_key="finding.id", nullable=False)
    cycle: int = Field(nullable=False)
    measure: str = Field(nullable=False)
    seen: str = Field(nullable=False)
    is_effective: bool = Field(nullable=False)
    evidence_id: int = Field(foreign_key="evidence.id", nullable=False)
    checked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    checked_by_id: int = Field(foreign_key="person.id", nullable=False)
    checked_by_name: str = Field(nullable=False)


class SystemicSuggestion(EditableRow, table=True):
    """Three or more minors on one requirement in 365 days: a manager accepts one systemic major, or says why not."""

    __tablename__ = "systemic_suggestion"
    __table_args__ = (
        Index("ix_systemic_suggestion_requirement_id_status", "requirement_id", "status"),
        CheckConstraint("status = 'suggested' OR reason <> ''", name="decided_has_reason"),
    )

    requirement_id: int = Field(foreign_key="requirement.id", nullable=False)
    status: SystemicStatus = Field(
        default=SystemicStatus.SUGGESTED, sa_type=enum_column(SystemicStatus), nullable=False
    )
    suggested_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    reason: str = Field(default="", nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    decided_by_name: str = Field(default="", nullable=False)
    finding_id: int | None = Field(default=None, foreign_key="finding.id")


class SystemicMember(Row, table=True):
    __tablename__ = "systemic_member"
    __table_args__ = (UniqueConstraint("suggestion_id", "finding_id"),)

    suggestion_id: int = Field(foreign_key="systemic_suggestion.id", nullable=False)
    finding_id: int = Field(foreign_key="finding.id", nullable=False, index=True)
