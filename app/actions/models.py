"""Tables of actions. An origin is a kind and an id; only the higher feature knows what that is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.actions.domain.words import ActionKind, ActionStatus
from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row


class Action(EditableRow, table=True):
    """Something to do: whose, by when, how far. `origin_label` is what the list calls the origin, such as F-0427."""

    __tablename__ = "action"
    __table_args__ = (
        Index("ix_action_origin_kind_origin_id", "origin_kind", "origin_id"),
        Index("ix_action_owner_id_status", "owner_id", "status"),
        Index("ix_action_status_due_on_id", "status", "due_on", "id"),
        Index("ix_action_due_on_id", "due_on", "id"),
        CheckConstraint("status <> 'cancelled' OR cancelled_reason <> ''", name="cancelled_has_reason"),
        CheckConstraint("status <> 'verified' OR verified_by_id <> owner_id", name="owner_does_not_verify"),
        CheckConstraint("status <> 'verified' OR verified_by_id <> done_by_id", name="doer_does_not_verify"),
    )

    origin_kind: str = Field(nullable=False, max_length=40)
    origin_id: int = Field(nullable=False)
    origin_label: str = Field(nullable=False, max_length=120)
    cycle: int = Field(default=1, nullable=False)
    kind: ActionKind = Field(sa_type=enum_column(ActionKind), nullable=False)
    title: str = Field(nullable=False, max_length=200)
    detail: str = Field(default="", nullable=False)
    owner_id: int = Field(foreign_key="person.id", nullable=False)
    working_days: int | None = Field(default=None)  # as it was set; None where a day was chosen
    due_on: date = Field(nullable=False)
    status: ActionStatus = Field(default=ActionStatus.OPEN, sa_type=enum_column(ActionStatus), nullable=False)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    opened_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    opened_by_id: int | None = Field(default=None)
    opened_by_name: str = Field(nullable=False)
    started_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    done_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    done_by_id: int | None = Field(default=None)
    done_note: str = Field(default="", nullable=False)
    verified_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    verified_by_id: int | None = Field(default=None)
    verified_by_name: str = Field(default="", nullable=False)
    verified_note: str = Field(default="", nullable=False)
    sent_back_reason: str = Field(default="", nullable=False)
    cancelled_reason: str = Field(default="", nullable=False)


class ActionEvidence(Row, table=True):
    __tablename__ = "action_evidence"
    __table_args__ = (UniqueConstraint("action_id", "evidence_id"),)

    action_id: int = Field(foreign_key="action.id", nullable=False)
    evidence_id: int = Field(foreign_key="evidence.id", nullable=False, index=True)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
