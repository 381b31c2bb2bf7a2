"""Which version of a procedure is in force on a day, which is to come, and what it was called."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.publishing import PublishedVersion
from app.procedures.domain.words import RevisionStatus
from app.procedures.models import ProcedureRevision

MOST_VERSIONS = 200


def published_versions(session: Session, procedure_id: int) -> Sequence[PublishedVersion]:
    """The published versions of a procedure that were not withdrawn, the latest first; at most 200."""
    kept = ProcedureRevision
    chosen = select(col(kept.number), col(kept.major), col(kept.minor), col(kept.in_force_from)).where(
        col(kept.procedure_id) == procedure_id, col(kept.status) == RevisionStatus.PUBLISHED
    )
    rows = session.execute(chosen.order_by(col(kept.in_force_from).desc()).limit(MOST_VERSIONS))
    return [PublishedVersion(row.number, VersionLabel(row.major, row.minor), row.in_force_from) for row in rows]


def last_label(session: Session, procedure_id: int) -> VersionLabel | None:
    """The highest label that was ever published, withdrawn or not: no two versions that people saw are called alike."""
    kept = ProcedureRevision
    chosen = select(col(kept.major), col(kept.minor)).where(
        col(kept.procedure_id) == procedure_id, col(kept.published_at).is_not(None)
    )
    row = session.execute(chosen.order_by(col(kept.major).desc(), col(kept.minor).desc()).limit(1)).first()
    return VersionLabel(row.major, row.minor) if row else None
