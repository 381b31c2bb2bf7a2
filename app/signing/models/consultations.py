"""The tables of consultations. What was asked and answered is closed to UPDATE and DELETE by migration 0029."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.signing.domain.words import ConsultationStatus, DispositionKind, GroupKind, View

STILL_OPEN = text("status = 'open'")


class Consultation(EditableRow, table=True):
    """People asked about one revision of a thing; the revision and its hash move on when its text is edited."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("length(text_hash) = 64", name="hash_is_sha256"),
        CheckConstraint("status <> 'stopped' OR ended_reason <> ''", name="stopped_has_reason"),
        Index(
            "uq_consultation_open", "subject_kind", "subject_id", unique=True,
            sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN,
        ),
        Index("ix_consultation_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_consultation_status_last_day", "status", "last_day"),
    )  # fmt: skip

    subject_kind: str = Field(nullable=False, max_length=40)
    subject_id: int = Field(nullable=False)
    subject_revision: int = Field(nullable=False)
    text_hash: str = Field(nullable=False, max_length=64)
    title: str = Field(nullable=False, max_length=200)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    status: ConsultationStatus = Field(
        default=ConsultationStatus.OPEN, sa_type=enum_column(ConsultationStatus), nullable=False
    )
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    percent: int = Field(nullable=False)
    opened_on: date = Field(nullable=False)
    last_day: date = Field(nullable=False)
    extended_days: int = Field(default=0, nullable=False)
    is_urgent: bool = Field(nullable=False)
    urgent_reason: str = Field(default="", nullable=False)
    opened_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    opened_by_name: str = Field(nullable=False)
    reminded_on: date | None = Field(default=None)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_by_name: str = Field(default="", nullable=False)
    ended_reason: str = Field(default="", nullable=False)
    review_due_on: date | None = Field(default=None)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reviewed_by_name: str = Field(default="", nullable=False)
    review: str = Field(default="", nullable=False)


class ConsultationGroup(Row, table=True):
    """Some of those who are asked, and how many of them must answer; one that was left out says why."""

    __tablename__ = "consultation_group"
    __table_args__ = (UniqueConstraint("consultation_id", "position"),)

    consultation_id: int = Field(foreign_key="consultation.id", nullable=False)
    position: int = Field(nullable=False)
    name: str = Field(nullable=False, max_length=60)
    kind: GroupKind = Field(sa_type=enum_column(GroupKind), nullable=False)
    minimum: int = Field(nullable=False)
    is_mandatory: bool = Field(nullable=False)
    removed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    removed_by_name: str = Field(default="", nullable=False)
    removed_reason: str = Field(default="", nullable=False)


class ConsultationInvitation(Row, table=True):
    """One person, or one member of the panel, asked once, under the group and from the place of that day."""

    __tablename__ = "consultation_invitation"
    __table_args__ = (
        UniqueConstraint("consultation_id", "person_id"),
        UniqueConstraint("consultation_id", "panel_member_id"),
    )

    consultation_id: int = Field(foreign_key="consultation.id", nullable=False)
    group_id: int = Field(foreign_key="consultation_group.id", nullable=False, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    panel_member_id: int | None = Field(default=None, foreign_key="panel_member.id", index=True)
    place: str = Field(nullable=False)  # the team of that day; empty for customers
    told_revision: int = Field(default=0, nullable=False)  # to which revision they were asked by mail
    reminded_on: date | None = Field(default=None)
    told_end: bool = Field(default=False, nullable=False)


class ConsultationResponse(Row, table=True):
    """What somebody thinks of one revision. The newest of an invitation is the live one; the others stay.

    `said_in_id` is the response that one reaffirms, whose comments are also its own.
    """

    __tablename__ = "consultation_response"
    __table_args__ = (CheckConstraint("length(text_hash) = 64", name="hash_is_sha256"),)

    consultation_id: int = Field(foreign_key="consultation.id", nullable=False, index=True)
    invitation_id: int = Field(foreign_key="consultation_invitation.id", nullable=False, index=True)
    subject_revision: int = Field(nullable=False)
    text_hash: str = Field(nullable=False, max_length=64)
    view: View = Field(sa_type=enum_column(View), nullable=False)
    said_in_id: int | None = Field(default=None, foreign_key="consultation_response.id")
    given_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class ConsultationComment(Row, table=True):
    """What somebody said with a response, on which part of the text."""

    __tablename__ = "consultation_comment"

    response_id: int = Field(foreign_key="consultation_response.id", nullable=False, index=True)
    section: str = Field(nullable=False, max_length=60)
    words: str = Field(nullable=False)


class ConsultationDisposition(Row, table=True):
    """What became of a comment; the newest counts."""

    __tablename__ = "consultation_disposition"

    consultation_id: int = Field(foreign_key="consultation.id", nullable=False, index=True)
    comment_id: int = Field(foreign_key="consultation_comment.id", nullable=False, index=True)
    kind: DispositionKind = Field(sa_type=enum_column(DispositionKind), nullable=False)
    because: str = Field(nullable=False)
    given_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    given_by_id: int | None = Field(default=None)
    given_by_name: str = Field(nullable=False)
