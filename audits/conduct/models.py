"""Audits, their answers with every revision, and the results that completing leaves behind for good."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Exact, UtcInstant, enum_column
from app.db.row import EditableRow, Row
from audits.words import AuditStatus, Critical, DisputeStatus, Grade, Outcome, ResponseKind, RevisionKind, Subject


class Audit(EditableRow, table=True):
    """The filled thing. `version_id` is pinned at the first opening; the unit is the team, or the site without one."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_status_id", "status", "id"),
        Index("ix_audit_team_id_id", "team_id", "id"),
        Index("ix_audit_site_id_id", "site_id", "id"),
        Index("ix_audit_auditor_id_status", "auditor_id", "status"),
        Index("ix_audit_auditee_id_status", "auditee_id", "status"),
        Index("ix_audit_checklist_id_id", "checklist_id", "id"),
        Index("ix_audit_completed_at_id", "completed_at", "id"),
        CheckConstraint(
            "status = 'planned' OR status = 'cancelled' OR version_id IS NOT NULL", name="opened_has_version"
        ),
        CheckConstraint("status <> 'cancelled' OR cancelled_reason <> ''", name="cancelled_has_reason"),
    )

    checklist_id: int = Field(foreign_key="checklist.id", nullable=False)
    version_id: int | None = Field(default=None, foreign_key="checklist_version.id", index=True)
    status: AuditStatus = Field(default=AuditStatus.PLANNED, sa_type=enum_column(AuditStatus), nullable=False)
    revision: int = Field(default=1, nullable=False)
    subject: Subject = Field(sa_type=enum_column(Subject), nullable=False)
    about: str = Field(default="", nullable=False, max_length=200)  # such as "File 2231"
    channel: str = Field(default="", nullable=False, max_length=40)
    recording: str = Field(default="", nullable=False, max_length=120)  # a reference; recordings are never kept
    happened_on: date | None = Field(default=None)
    auditor_id: int = Field(foreign_key="person.id", nullable=False)
    auditee_id: int | None = Field(default=None, foreign_key="person.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    site_id: int = Field(foreign_key="site.id", nullable=False)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    due_on: date | None = Field(default=None)
    question_count: int = Field(default=0, nullable=False)
    answered_count: int = Field(default=0, nullable=False)
    conflict_count: int = Field(default=0, nullable=False)
    created_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    created_by_id: int | None = Field(default=None)
    opened_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reopened_reason: str = Field(default="", nullable=False)
    completed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    cancelled_reason: str = Field(default="", nullable=False)
    # No foreign key: results point here, and a circle of keys helps nobody.
    result_id: int | None = Field(default=None, index=True)
    response: ResponseKind | None = Field(default=None, sa_type=enum_column(ResponseKind))
    respond_by: date | None = Field(default=None)


class Answer(Row, table=True):
    """The current answer to one question; `revision` names the row of AnswerRevision that says the same."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("audit_id", "question_id"),)

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False, index=True)
    revision: int = Field(nullable=False)
    conflict: int | None = Field(default=None)  # the number of the revision that collided and waits for a person
    value: str | None = Field(default=None)
    is_na: bool = Field(default=False, nullable=False)
    na_reason: str = Field(default="", nullable=False)
    comment: str = Field(default="", nullable=False)
    marks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, nullable=False)  # {"seconds", "note"}
    is_good_practice: bool = Field(default=False, nullable=False)
    answered_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    answered_by_id: int | None = Field(default=None)


class AnswerRevision(Row, table=True):
    """One state of one answer, never changed: what a device sent, under the id that the device gave it (SPEC 2.5.2)."""

    __tablename__ = "answer_revision"
    __table_args__ = (
        UniqueConstraint("audit_id", "device", "sequence"),
        UniqueConstraint("audit_id", "question_id", "number"),
    )

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False)
    audit_revision: int = Field(nullable=False)
    number: int = Field(nullable=False)
    kind: RevisionKind = Field(sa_type=enum_column(RevisionKind), nullable=False)
    device: str = Field(nullable=False, max_length=64)
    sequence: int = Field(nullable=False)
    base: int = Field(nullable=False)
    body: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    body_hash: str = Field(nullable=False, max_length=64)
    device_time: str = Field(default="", nullable=False, max_length=40)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    made_by_id: int | None = Field(default=None)
    made_by_name: str = Field(nullable=False)


class AnswerEvidence(Row, table=True):
    """Evidence of an answer. Taking it off is a date, so that a completed revision still names what it had."""

    __tablename__ = "answer_evidence"
    __table_args__ = (Index("ix_answer_evidence_audit_id_question_id", "audit_id", "question_id"),)

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False)
    evidence_id: int = Field(foreign_key="evidence.id", nullable=False, index=True)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
    removed_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class LateAnswer(Row, table=True):
    """What reached a completed or cancelled audit: kept and shown to its owner, without effect (SPEC 2.5.5)."""

    __tablename__ = "late_answer"
    __table_args__ = (UniqueConstraint("audit_id", "device", "sequence"),)

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False)
    device: str = Field(nullable=False, max_length=64)
    sequence: int = Field(nullable=False)
    body: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    received_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    sent_by_id: int | None = Field(default=None)
    sent_by_name: str = Field(nullable=False)


class AuditResult(Row, table=True):
    """What one completed revision of an audit came to. Never changed; `Audit.result_id` names the latest.

    `raw` and `final` are fractions of 100 as `numerator/denominator`, None when nothing scored; the millionths are the
    same, rounded half up, for averages in SQL. `content` is the whole document that `content_hash` covers.
    """

    __tablename__ = "audit_result"
    __table_args__ = (
        UniqueConstraint("audit_id", "revision"),
        # Trends read these and nothing else of a result, whose content is long.
        Index("ix_audit_result_completed_at_id", "completed_at", "id", "raw_millionths", "outcome"),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
    )

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    revision: int = Field(nullable=False)
    version_id: int = Field(foreign_key="checklist_version.id", nullable=False)
    raw: str | None = Field(default=None, max_length=80)
    final: str | None = Field(default=None, max_length=80)
    raw_millionths: int | None = Field(default=None)
    outcome: Outcome = Field(sa_type=enum_column(Outcome), nullable=False, index=True)
    is_autofail: bool = Field(nullable=False)
    content: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    content_hash: str = Field(nullable=False, max_length=64)
    reason: str = Field(default="", nullable=False)  # why it was reopened; empty for revision 1
    completed_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    completed_by_id: int | None = Field(default=None)
    completed_by_name: str = Field(nullable=False)


class QuestionResult(Row, table=True):
    """How one shown question came out in one result, for reports: its answer, score and applied weight."""

    __tablename__ = "question_result"
    __table_args__ = (
        UniqueConstraint("result_id", "question_id"),
        Index("ix_question_result_question_id_result_id", "question_id", "result_id"),
    )

    result_id: int = Field(foreign_key="audit_result.id", nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False)
    value: str | None = Field(default=None)
    is_na: bool = Field(nullable=False)
    score: str | None = Field(
        default=None, max_length=80
    )  # 0 to 1 as numerator/denominator; None when it did not score
    score_millionths: int | None = Field(default=None)
    weight: Decimal = Field(sa_type=Exact, nullable=False)  # as applied: 0 when it did not enter the sums
    fails: bool = Field(nullable=False)
    critical: Critical | None = Field(default=None, sa_type=enum_column(Critical))
    grade: Grade | None = Field(default=None, sa_type=enum_column(Grade))


class AuditResponse(Row, table=True):
    """What the auditee said to one revision: seen and agreed, or disputed. Never changed."""

    __tablename__ = "audit_response"
    __table_args__ = (UniqueConstraint("audit_id", "revision", "kind"),)

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    revision: int = Field(nullable=False)
    kind: ResponseKind = Field(sa_type=enum_column(ResponseKind), nullable=False)
    comment: str = Field(default="", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    at: datetime = Field(sa_type=UtcInstant, nullable=False)


class Dispute(EditableRow, table=True):
    """One disputed answer of one revision, and what was decided about it."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("audit_id", "revision", "question_id"),
        Index("ix_dispute_status_id", "status", "id"),
        CheckConstraint("status = 'open' OR decision <> ''", name="decided_has_reason"),
    )

    audit_id: int = Field(foreign_key="audit.id", nullable=False)
    revision: int = Field(nullable=False)
    question_id: int = Field(foreign_key="question.id", nullable=False)
    reason: str = Field(nullable=False)
    wanted: str = Field(default="", nullable=False)  # the answer that the auditee asks for, in the question's words
    status: DisputeStatus = Field(default=DisputeStatus.OPEN, sa_type=enum_column(DisputeStatus), nullable=False)
    decision: str = Field(default="", nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    decided_by_id: int | None = Field(default=None)
    decided_by_name: str = Field(default="", nullable=False)
    raised_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    raised_by_id: int = Field(foreign_key="person.id", nullable=False)
