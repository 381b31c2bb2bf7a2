"""What stands at the head of a revision's papers, and the papers of a published version that are kept."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.days import instant_in_words
from app.people.queries import find_person
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.words import PaperKind
from app.procedures.models import Procedure, ProcedurePaper, ProcedureRevision
from app.procedures.papers.head import PaperHead
from app.signing.queries import signatures_of


def head_of(
    session: Session, row: Procedure, revision: ProcedureRevision, zone: ZoneInfo, *, starts_on: date | None = None
) -> PaperHead:
    """The head of the papers of a revision, as it is published for `starts_on` or while it is not."""
    owner = find_person(session, row.owner_id) if row.owner_id else None
    signatures = tuple(
        f"{one.name}{', ' if one.post else ''}{one.post}: {one.meaning}, {instant_in_words(one.signed_at, zone)}"
        for one in signatures_of(session, "procedure", row.row_id, only_counting=True)
        if one.revision == revision.number and one.text_hash == revision.content_hash
    )
    label = str(VersionLabel(revision.major, revision.minor))
    name = owner.name if owner else ""
    return PaperHead(row.code, label, name, revision.content_hash, revision.number, starts_on, signatures)


def kept_paper(session: Session, revision: ProcedureRevision, kind: PaperKind) -> int | None:
    """The stored file of a paper of a published version; None for a revision that was never published."""
    chosen = select(col(ProcedurePaper.file_id)).where(
        col(ProcedurePaper.revision_id) == revision.row_id, col(ProcedurePaper.kind) == kind
    )
    return session.scalars(chosen).one_or_none()
