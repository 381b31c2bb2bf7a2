"""Which version of a procedure is in force on a day, which is to come, and what each was called."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.publishing import PublishedVersion
from app.procedures.domain.words import ProcedureStatus, RevisionStatus
from app.procedures.models import Procedure, ProcedureRequirement, ProcedureRevision
from app.procedures.queries.owned import looked_after_by

MOST_VERSIONS = 200


def published_versions(session: Session, procedure_id: int) -> Sequence[PublishedVersion]:
    """The published versions of a procedure that were not withdrawn, the latest first; at most 200."""
    kept = ProcedureRevision
    chosen = select(col(kept.number), col(kept.major), col(kept.minor), col(kept.in_force_from)).where(
        col(kept.procedure_id) == procedure_id, col(kept.status) == RevisionStatus.PUBLISHED
    )
    rows = session.execute(chosen.order_by(col(kept.in_force_from).desc()).limit(MOST_VERSIONS))
    return [PublishedVersion(row.number, VersionLabel(row.major, row.minor), row.in_force_from) for row in rows]


def versions_in_force(day: date) -> Subquery:
    """The version of each procedure that has begun by a day and that no later one replaced; for lists to join on.

    Columns: procedure_id, number, major, minor, in_force_from. A retired procedure still has a row: ask for its status.
    """
    kept = ProcedureRevision
    begun = (
        select(col(kept.procedure_id), func.max(col(kept.in_force_from)).label("in_force_from"))
        .where(col(kept.status) == RevisionStatus.PUBLISHED, col(kept.in_force_from) <= day)
        .group_by(col(kept.procedure_id))
        .subquery("begun")
    )
    columns = (kept.procedure_id, kept.number, kept.major, kept.minor, kept.in_force_from)
    chosen = select(*map(col, columns)).join(
        begun,
        (begun.c.procedure_id == col(kept.procedure_id)) & (begun.c.in_force_from == col(kept.in_force_from)),
    )
    return chosen.where(col(kept.status) == RevisionStatus.PUBLISHED).subquery("versions_in_force")


@cache
def served_versions() -> Subquery:
    """What others may join on: the published material versions of procedures in use, by each requirement they serve.

    Columns: requirement_id, client_id and code of the procedure, number, major, minor, in_force_from, published_at.
    """
    kept = ProcedureRevision
    columns = (kept.number, kept.major, kept.minor, kept.in_force_from, kept.published_at)
    chosen: Selection = (
        select(
            col(ProcedureRequirement.requirement_id),
            *(col(Procedure.client_id), col(Procedure.code), col(Procedure.id).label("procedure_id")),
            *map(col, columns),
        )
        .join(Procedure, col(Procedure.id) == col(ProcedureRequirement.procedure_id))
        .join(kept, col(kept.procedure_id) == col(Procedure.id))
    )
    return chosen.where(
        col(Procedure.status) == ProcedureStatus.IN_USE,
        col(kept.status) == RevisionStatus.PUBLISHED,
        col(kept.is_material),
    ).subquery("served_versions")


def last_label(session: Session, procedure_id: int) -> VersionLabel | None:
    """The highest label that was ever published, withdrawn or not: no two versions that people saw are called alike."""
    kept = ProcedureRevision
    chosen = select(col(kept.major), col(kept.minor)).where(
        col(kept.procedure_id) == procedure_id, col(kept.published_at).is_not(None)
    )
    row = session.execute(chosen.order_by(col(kept.major).desc(), col(kept.minor).desc()).limit(1)).first()
    return VersionLabel(row.major, row.minor) if row else None


def waiting_to_be_published(session: Session, actor: Actor) -> Sequence[Any]:
    """The signed revisions of what this person looks after, or nobody does and they may write; at most 200.

    Each: procedure_id, code, title, number, major, minor, effective_on, submitted_at.
    """
    kept = ProcedureRevision
    columns = (kept.procedure_id, kept.number, kept.major, kept.minor, kept.effective_on, kept.submitted_at)
    chosen = select(*map(col, columns), col(Procedure.code), col(Procedure.title)).join(
        Procedure, col(Procedure.id) == col(kept.procedure_id)
    )
    chosen = chosen.where(looked_after_by(actor), col(kept.status) == RevisionStatus.SIGNED)
    return session.execute(chosen.order_by(col(kept.submitted_at), col(kept.id)).limit(MOST_VERSIONS)).all()
