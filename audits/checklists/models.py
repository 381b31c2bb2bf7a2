"""Checklists, their versions, and what stands in a version. A version is a draft until it is published, then closed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Exact, UtcInstant, enum_column
from app.db.row import EditableRow, Row
from audits.words import AutofailMode, Critical, Grade, QuestionType, ScoringMode, Subject, VersionState


def json_list() -> Any:
    """A list of plain values in one column: read whole, never searched."""
    return Field(default_factory=list, sa_type=JSON, nullable=False)


class ChecklistRow(EditableRow, table=True):
    """The form as people name it; `ref` is its own code and never changes; `title` repeats the newest version's."""

    __tablename__ = "checklist"
    __table_args__ = (Index("ix_checklist_title_id", "title", "id"),)

    ref: str = Field(nullable=False, max_length=60, unique=True)
    title: str = Field(nullable=False, max_length=200)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    is_retired: bool = Field(default=False, nullable=False)
    retired_reason: str = Field(default="", nullable=False)
    created_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    changed_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class ChecklistVersion(EditableRow, table=True):
    """One edition: at most one draft and one published for each checklist."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        UniqueConstraint("checklist_id", "number"),
        Index(
            "uq_checklist_version_draft", "checklist_id", unique=True,
            sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_checklist_version_published", "checklist_id", unique=True,
            sqlite_where=text("state = 'published'"), postgresql_where=text("state = 'published'"),
        ),
        CheckConstraint(
            "state = 'draft' OR (content_hash <> '' AND published_at IS NOT NULL)", name="published_is_sealed",
        ),
    )  # fmt: skip

    checklist_id: int = Field(foreign_key="checklist.id", nullable=False)
    number: int = Field(nullable=False)
    state: VersionState = Field(default=VersionState.DRAFT, sa_type=enum_column(VersionState), nullable=False)
    title: str = Field(nullable=False, max_length=200)
    guidance: str = Field(default="", nullable=False)
    subject: Subject = Field(sa_type=enum_column(Subject), nullable=False)
    channels: list[str] = json_list()
    audience: str = Field(default="", nullable=False, max_length=60)  # the key of a post
    mode: ScoringMode = Field(sa_type=enum_column(ScoringMode), nullable=False)
    pass_mark: Decimal = Field(sa_type=Exact, nullable=False)
    autofail_mode: AutofailMode = Field(default=AutofailMode.ZERO, sa_type=enum_column(AutofailMode), nullable=False)
    sampling: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    change_note: str = Field(default="", nullable=False)
    content_hash: str = Field(default="", nullable=False, max_length=64)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    made_by_id: int | None = Field(default=None)
    made_by_name: str = Field(nullable=False)
    published_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    published_by_id: int | None = Field(default=None)
    published_by_name: str = Field(default="", nullable=False)


class SectionRow(Row, table=True):
    __tablename__ = "checklist_section"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        Index("ix_checklist_section_version_id_position", "version_id", "position"),
    )

    version_id: int = Field(sa_column_args=[ForeignKey("checklist_version.id", ondelete="CASCADE")], nullable=False)
    position: int = Field(nullable=False)
    code: str = Field(nullable=False, max_length=20)
    title: str = Field(nullable=False, max_length=200)
    weight: Decimal = Field(sa_type=Exact, nullable=False)
    minimum: Decimal | None = Field(default=None, sa_type=Exact)


class QuestionRow(Row, table=True):
    """A question, or a follow-up of one (`parent_id`), which is shown while the parent's answer is in `shown_when`.

    The lists hold answer words (`Yes`, `No`, `N/A`, a step's number, an option's label) on which something is demanded.
    `options` of a choice: `{"label", "score" (digits as text), "fail"}`; `steps` of a scale: its labels, lowest first.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        Index("ix_question_section_id_position", "section_id", "position"),
    )

    version_id: int = Field(sa_column_args=[ForeignKey("checklist_version.id", ondelete="CASCADE")], nullable=False)
    section_id: int = Field(sa_column_args=[ForeignKey("checklist_section.id", ondelete="CASCADE")], nullable=False)
    position: int = Field(nullable=False)
    code: str = Field(nullable=False, max_length=20)
    parent_id: int | None = Field(
        default=None, sa_column_args=[ForeignKey("question.id", ondelete="CASCADE")], nullable=True, index=True
    )
    shown_when: list[str] = json_list()
    text: str = Field(nullable=False)
    guidance: str = Field(default="", nullable=False)
    type: QuestionType = Field(sa_type=enum_column(QuestionType), nullable=False)
    weight: Decimal = Field(sa_type=Exact, nullable=False)
    steps: list[str] = json_list()
    options: list[dict[str, Any]] = json_list()
    critical: Critical | None = Field(default=None, sa_type=enum_column(Critical))
    na_allowed: bool = Field(default=True, nullable=False)
    fail_grade: Grade | None = Field(default=None, sa_type=enum_column(Grade))
    category: str = Field(default="", nullable=False, max_length=60, index=True)
    comment_on: list[str] = json_list()
    photo_on: list[str] = json_list()
    evidence_on: list[str] = json_list()
    finding_on: list[str] = json_list()
    notify_on: list[str] = json_list()
    notify_post: str = Field(default="", nullable=False, max_length=60)
    notify_at_once: bool = Field(default=False, nullable=False)


class QuestionRequirement(Row, table=True):
    """That a question looks at a requirement, in the question's order."""

    __tablename__ = "question_requirement"
    __table_args__ = (UniqueConstraint("question_id", "requirement_id"),)

    question_id: int = Field(sa_column_args=[ForeignKey("question.id", ondelete="CASCADE")], nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)


class ChecklistRequirement(Row, table=True):
    """The version of a linked requirement that a checklist was last checked against: older than today's means stale."""

    __tablename__ = "checklist_requirement"
    __table_args__ = (UniqueConstraint("checklist_id", "requirement_id"),)

    checklist_id: int = Field(foreign_key="checklist.id", nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)
    version: int = Field(nullable=False)
    checked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    checked_by_name: str = Field(nullable=False)
    note: str = Field(default="", nullable=False)
