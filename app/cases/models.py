"""Tables of change cases: what they were opened from, what they touch, what was asked of whom, and their plan."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.cases.domain.words import (
    AssignmentStatus,
    CaseSize,
    CaseStatus,
    CauseKind,
    ImpactStatus,
    ImpactVerdict,
    PartStage,
    PlanStatus,
)
from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row


class ChangeCase(EditableRow, table=True):
    """The work that relevant changes cause: whose it is, when they take effect, its plan, and how it ended.

    `plan_note` says why a plan that was sent for approval, or had it, has not got it now.
    """

    __tablename__ = "change_case"
    __table_args__ = (
        Index("ix_change_case_status_effective_on_id", "status", "effective_on", "id"),
        Index("ix_change_case_owner_id_status", "owner_id", "status"),
        CheckConstraint("status <> 'not_needed' OR ended_reason <> ''", name="not_needed_has_reason"),
        CheckConstraint("plan_status <> 'approved' OR plan_approved_at IS NOT NULL", name="approval_has_an_instant"),
    )

    title: str = Field(nullable=False, max_length=500)
    status: CaseStatus = Field(default=CaseStatus.OPEN, sa_type=enum_column(CaseStatus), nullable=False)
    effective_on: date | None = Field(default=None)
    owner_id: int = Field(foreign_key="person.id", nullable=False)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    size: CaseSize | None = Field(default=None, sa_type=enum_column(CaseSize))
    size_reason: str = Field(default="", nullable=False)
    one_option_reason: str = Field(default="", nullable=False)
    plan_status: PlanStatus = Field(default=PlanStatus.DRAFT, sa_type=enum_column(PlanStatus), nullable=False)
    plan_sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    plan_sent_by_id: int | None = Field(default=None)
    plan_sent_by_name: str = Field(default="", nullable=False)
    plan_approved_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    plan_approved_by_name: str = Field(default="", nullable=False)
    plan_note: str = Field(default="", nullable=False)
    opened_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    opened_by_id: int | None = Field(default=None)
    opened_by_name: str = Field(nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_by_name: str = Field(default="", nullable=False)
    ended_reason: str = Field(default="", nullable=False)


class CaseChange(Row, table=True):
    """A change that a case was opened from; a change has at most one case.

    `looked_version` is the version of the change at which people last looked at what the case touches.
    """

    __tablename__ = "case_change"
    __table_args__ = (UniqueConstraint("change_id"),)

    case_id: int = Field(foreign_key="change_case.id", nullable=False, index=True)
    change_id: int = Field(foreign_key="change.id", nullable=False)
    looked_version: int = Field(default=1, nullable=False)
    looked_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # empty while the opening was the only look
    looked_by_name: str = Field(default="", nullable=False)


class CaseCause(Row, table=True):
    """What a case was started by that is no change: evidence from our own floor."""

    __tablename__ = "case_cause"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "object_id"),
        Index("ix_case_cause_kind_object_id", "kind", "object_id"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    kind: CauseKind = Field(sa_type=enum_column(CauseKind), nullable=False)
    object_id: int = Field(nullable=False)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)


class NoCase(Row, table=True):
    """Why a relevant change needs no case. It counts for the version of the change that it was said of."""

    __tablename__ = "no_case"
    __table_args__ = (
        UniqueConstraint("change_id", "change_version"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    change_id: int = Field(foreign_key="change.id", nullable=False)
    change_version: int = Field(nullable=False)
    reason: str = Field(nullable=False)
    said_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    said_by_name: str = Field(nullable=False)


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


class CaseChecklist(Row, table=True):
    """What somebody decided about a checklist whose questions look at what the case touches.

    `number_then` is the version that was published when it was confirmed: the case wants a later one.
    """

    __tablename__ = "case_checklist"
    __table_args__ = (
        UniqueConstraint("case_id", "checklist_id"),
        CheckConstraint("status <> 'set_aside' OR reason <> ''", name="set_aside_has_reason"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    checklist_id: int = Field(foreign_key="checklist.id", nullable=False, index=True)
    status: ImpactStatus = Field(sa_type=enum_column(ImpactStatus), nullable=False)
    number_then: int = Field(nullable=False)
    reason: str = Field(default="", nullable=False)
    decided_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    decided_by_name: str = Field(nullable=False)


class CaseMeasure(Row, table=True):
    """A measure that a case may touch, why it was proposed, and what somebody decided about it.

    `version_then` is the version of the measure when that was decided: a confirmed one is to be another since.
    """

    __tablename__ = "case_measure"
    __table_args__ = (
        UniqueConstraint("case_id", "measure_id"),
        CheckConstraint("status <> 'set_aside' OR reason <> ''", name="set_aside_has_reason"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)
    status: ImpactStatus = Field(default=ImpactStatus.PROPOSED, sa_type=enum_column(ImpactStatus), nullable=False)
    why: str = Field(default="", nullable=False)
    version_then: int = Field(default=0, nullable=False)
    reason: str = Field(default="", nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    decided_by_name: str = Field(default="", nullable=False)


class CasePart(Row, table=True):
    """An action as a part of a case: its stage, the checklist or measure that it changes, and why it was excused."""

    __tablename__ = "case_part"
    __table_args__ = (
        UniqueConstraint("action_id"),
        Index("ix_case_part_case_id_stage", "case_id", "stage"),
        CheckConstraint("excused_at IS NULL OR excused_reason <> ''", name="excused_has_reason"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    action_id: int = Field(foreign_key="action.id", nullable=False)
    stage: PartStage = Field(sa_type=enum_column(PartStage), nullable=False)
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id", index=True)
    measure_id: int | None = Field(default=None, foreign_key="measure.id", index=True)
    excused_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    excused_by_name: str = Field(default="", nullable=False)
    excused_reason: str = Field(default="", nullable=False)


class CaseOption(Row, table=True):
    """A way to meet the change, seen as the customer, for its benefit and for its risk (ER 4)."""

    __tablename__ = "case_option"
    __table_args__ = (
        CheckConstraint("customer_view <> '' AND benefit <> '' AND risk <> ''", name="has_three_views"),
        Index(
            "uq_case_option_chosen", "case_id", unique=True,
            sqlite_where=text("is_chosen"), postgresql_where=text("is_chosen"),
        ),
    )  # fmt: skip

    case_id: int = Field(foreign_key="change_case.id", nullable=False, index=True)
    title: str = Field(nullable=False, max_length=200)
    customer_view: str = Field(nullable=False)
    benefit: str = Field(nullable=False)
    risk: str = Field(nullable=False)
    is_chosen: bool = Field(default=False, nullable=False)
    written_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    written_by_name: str = Field(nullable=False)


class ImpactQuestion(Row, table=True):
    """A question that this organisation added, or one of ours that it took out; ours stand in the domain."""

    __tablename__ = "impact_question"
    __table_args__ = (UniqueConstraint("key"),)

    key: str = Field(nullable=False, max_length=40)
    words: str = Field(default="", nullable=False)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
    retired_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ImpactAnswer(EditableRow, table=True):
    """The answer that stands to a question about a case, with the words in which it was asked."""

    __tablename__ = "impact_answer"
    __table_args__ = (
        UniqueConstraint("case_id", "question_key"),
        CheckConstraint("detail <> ''", name="has_words"),
    )

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    question_key: str = Field(nullable=False, max_length=40)
    asked: str = Field(nullable=False)
    verdict: ImpactVerdict = Field(sa_type=enum_column(ImpactVerdict), nullable=False)
    detail: str = Field(nullable=False)
    answered_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    answered_by_name: str = Field(nullable=False)


class CaseAssignment(EditableRow, table=True):
    """A question about a case that somebody was asked to answer by a day; they see this page of it and no other."""

    __tablename__ = "case_assignment"
    __table_args__ = (
        Index("ix_case_assignment_case_id", "case_id"),
        Index("ix_case_assignment_expert_id_status", "expert_id", "status"),
        Index(
            "uq_case_assignment_waiting", "case_id", "question_key", unique=True,
            sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'"),
        ),
    )  # fmt: skip

    case_id: int = Field(foreign_key="change_case.id", nullable=False)
    question_key: str = Field(nullable=False, max_length=40)
    asked: str = Field(nullable=False)
    note: str = Field(default="", nullable=False)
    expert_id: int = Field(foreign_key="person.id", nullable=False)
    due_on: date = Field(nullable=False)
    status: AssignmentStatus = Field(
        default=AssignmentStatus.WAITING, sa_type=enum_column(AssignmentStatus), nullable=False
    )
    asked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    asked_by_name: str = Field(nullable=False)
    verdict: ImpactVerdict | None = Field(default=None, sa_type=enum_column(ImpactVerdict))
    detail: str = Field(default="", nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_reason: str = Field(default="", nullable=False)
