"""Reading stored files and evidence. Whoever sees what it is attached to sees it; its adder may use it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Subquery, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Selection
from app.db.scope import seen_client
from app.files.models import Evidence, StoredFile


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence as pages show it."""

    id: int
    file_id: int
    name: str
    title: str
    media_type: str
    size: int
    effective_on: date
    expires_on: date | None
    added_at: datetime
    added_by_name: str
    client_id: int | None = None

    def expired(self, day: date) -> bool:
        """Whether it could no longer be relied on on that day; its last day still counts."""
        return self.expires_on is not None and self.expires_on < day

    def may_serve(self, client_id: int | None) -> bool:
        """Whether it may be shown to all who see a row of that client."""
        return self.client_id is None or self.client_id == client_id

    @property
    def shown_name(self) -> str:
        return self.title or self.name


@cache
def stored_files() -> Subquery:
    """Which contents are kept, for whoever joins on one."""
    return select(col(StoredFile.id), col(StoredFile.sha256)).subquery("stored_files")


def get_stored(session: Session, file_id: int) -> StoredFile:
    """The row of a stored file; whether this person may see it, the feature that attached it decides first."""
    found = session.get(StoredFile, file_id)
    if found is None:
        raise NotFound("stored file", file_id)
    return found


def evidence_by_ids(session: Session, ids: Collection[int]) -> dict[int, EvidenceLine]:
    """Evidence by id, oldest first; one query however many. Whoever attached it has decided who sees it."""
    if not ids:
        return {}
    chosen = _lines().where(col(Evidence.id).in_(sorted(set(ids)))).order_by(col(Evidence.id))
    return {row.id: EvidenceLine(**row._mapping) for row in session.execute(chosen)}  # noqa: SLF001 - a public name of SQLAlchemy's


def own_evidence(session: Session, actor: Actor, limit: int = 50, *, on: date | None = None) -> list[EvidenceLine]:
    """What this person added, newest first, for use again; with a day, only what can be relied on on it."""
    chosen = _own(actor)
    if on is not None:
        chosen = chosen.where(or_(col(Evidence.expires_on).is_(None), col(Evidence.expires_on) >= on))
    rows = session.execute(chosen.order_by(col(Evidence.id).desc()).limit(limit))
    return [EvidenceLine(**row._mapping) for row in rows]  # noqa: SLF001 - a public name of SQLAlchemy's


def own_evidence_by_id(session: Session, actor: Actor, evidence_id: int) -> EvidenceLine:
    """One piece of what this person added; NotFound for anybody else's."""
    row = session.execute(_own(actor).where(col(Evidence.id) == evidence_id)).one_or_none()
    if row is None:
        raise NotFound("evidence of yours", evidence_id)
    return EvidenceLine(**row._mapping)  # noqa: SLF001 - a public name of SQLAlchemy's


def _own(actor: Actor) -> Selection:
    return _lines().where(col(Evidence.added_by_id) == actor.id, seen_client(actor, col(Evidence.client_id)))


def _lines() -> Selection:
    return select(
        col(Evidence.id),
        col(Evidence.file_id),
        col(Evidence.name),
        col(Evidence.title),
        col(StoredFile.media_type),
        col(StoredFile.size),
        col(Evidence.effective_on),
        col(Evidence.expires_on),
        col(Evidence.added_at),
        col(Evidence.added_by_name),
        col(Evidence.client_id),
    ).join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
