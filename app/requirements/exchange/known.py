"""The requirements that rows of a file are about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.history.operations import EntrySubject
from app.requirements.models import Requirement
from app.requirements.operations.relating import Side


@dataclass(frozen=True)
class KnownRequirement:
    """A requirement that the asker may see."""

    id: int
    ref: str
    client_id: int | None
    row_version: int

    @property
    def side(self) -> Side:
        return Side(self.id, self.ref, self.client_id)

    def subject_for(self, client_id: int | None) -> EntrySubject:
        """What an entry is about: the requirement, or one client's part of it."""
        return EntrySubject("requirement", self.ref, self.client_id if client_id is None else client_id)


def known_requirements(session: Session, actor: Actor, refs: Collection[str]) -> dict[str, KnownRequirement]:
    """Those of these that are in the register and that the asker may see, by ref; one query."""
    columns = (Requirement.id, Requirement.ref, Requirement.client_id, Requirement.row_version)
    chosen = select(*(col(column) for column in columns)).where(
        col(Requirement.ref).in_(sorted(refs)), seen_client(actor, col(Requirement.client_id))
    )
    return {
        row.ref: KnownRequirement(row.id, row.ref, row.client_id, row.row_version) for row in session.execute(chosen)
    }


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
