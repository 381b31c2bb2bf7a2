"""The table of suggestions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow
from app.suggestions.domain.lifecycle import SuggestionStatus


class Suggestion(EditableRow, table=True):
    """`target_kind` and `target_key` name what it is about (`question`, `CL-CALL/A2`); the client is the target's."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_target_kind_target_key", "target_kind", "target_key"),
        Index("ix_suggestion_status_id", "status", "id"),
        CheckConstraint("status <> 'declined' OR outcome <> ''", name="declined_has_reason"),
    )

    target_kind: str = Field(nullable=False, max_length=40)
    target_key: str = Field(nullable=False, max_length=120)
    target_label: str = Field(nullable=False, max_length=300)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    text: str = Field(nullable=False)
    status: SuggestionStatus = Field(
        default=SuggestionStatus.OPEN, sa_type=enum_column(SuggestionStatus), nullable=False
    )
    outcome: str = Field(default="", nullable=False)  # why it was declined, or where it was adopted: `version 4`
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    made_by_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    made_by_name: str = Field(nullable=False)
    decided_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    decided_by_name: str = Field(default="", nullable=False)
