"""The tables of the customer panel: who is asked by mail without an account, and the links that they answer by."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import UtcInstant
from app.db.row import Row


class PanelMember(Row, table=True):
    """A customer who agreed to be asked. Removal blanks name and address; what they answered, and that, stays."""

    __tablename__ = "panel_member"

    name: str = Field(nullable=False, max_length=120)
    address: str = Field(nullable=False, max_length=254)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
    removed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    removed_by_name: str = Field(default="", nullable=False)


class PanelLink(Row, table=True):
    """A link that was mailed; what it ends in is kept as a hash alone. It ends when a fresh one goes out."""

    __tablename__ = "panel_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    invitation_id: int = Field(foreign_key="consultation_invitation.id", nullable=False, index=True)
    subject_revision: int = Field(nullable=False)
    token_hash: str = Field(nullable=False, max_length=64)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
