"""One procedure with its draft and its revisions. A procedure of one client is seen by whoever serves it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.readable import UnreadableRow, readable_rows
from app.db.scope import seen_client, seen_row
from app.people.queries import post_rows
from app.procedures.domain.sealing import STATE_FACTS
from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import ON_ITS_WAY
from app.procedures.models import DraftAuthor, DraftBuffer, Procedure, ProcedureDraft, ProcedureRevision, RevisionAuthor

MOST_REVISIONS = 200


def seen_procedure(actor: Actor) -> ColumnElement[bool]:
    """The one scope rule of procedures."""
    return seen_client(actor, col(Procedure.client_id))


@cache
def procedure_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    columns = (Procedure.id, Procedure.code, Procedure.title, Procedure.status, Procedure.owner_id, Procedure.client_id)
    return select(*map(col, columns)).subquery("procedure_rows")


def visible_procedure(session: Session, actor: Actor, row_id: int, *, to_change: bool = False) -> Procedure:
    """One procedure, or NotFound: the same answer for one that is not there and one of another client."""
    found = seen_row(session, Procedure, col(Procedure.id) == row_id, seen_procedure(actor), to_change=to_change)
    if found is None:
        raise NotFound("procedure", str(row_id))
    return found


def procedure_of_consultation(session: Session, procedure_id: int, *, to_change: bool = False) -> Procedure:
    """The procedure of a consultation that its reader was allowed to see."""
    found = seen_row(session, Procedure, col(Procedure.id) == procedure_id, to_change=to_change)
    if found is None:
        raise NotFound("procedure", str(procedure_id))
    return found


def procedure_by_code(session: Session, actor: Actor, code: str) -> Procedure | None:
    return seen_row(session, Procedure, col(Procedure.code) == code, seen_procedure(actor), to_change=False)


def post_titles(session: Session) -> dict[int, str]:
    """What each post is called, by its id, in the order of the titles."""
    posts = post_rows()
    return {row.id: row.title for row in session.execute(select(posts.c.id, posts.c.title).order_by(posts.c.title))}


def find_draft(session: Session, procedure_id: int, *, to_change: bool = False) -> ProcedureDraft | None:
    return seen_row(session, ProcedureDraft, col(ProcedureDraft.procedure_id) == procedure_id, to_change=to_change)


def draft_of(session: Session, row: Procedure, *, to_change: bool = False) -> ProcedureDraft:
    """The draft of a procedure, or NotFound where nobody is writing one."""
    found = find_draft(session, row.row_id, to_change=to_change)
    if found is None:
        raise NotFound("draft of a procedure", row.code)
    return found


def authors_of_draft(session: Session, draft: ProcedureDraft) -> Sequence[DraftAuthor]:
    """Whoever saved words of it, in the order in which they first did."""
    chosen = select(DraftAuthor).where(col(DraftAuthor.draft_id) == draft.row_id)
    return session.scalars(chosen.order_by(col(DraftAuthor.id)).limit(MOST_REVISIONS)).all()


def revisions_of(session: Session, procedure_id: int) -> Sequence[Any]:
    """The revisions of a procedure without their words, newest first; at most 200."""
    kept = ProcedureRevision
    columns = (
        kept.number, kept.major, kept.minor, kept.is_material, kept.status, kept.effective_on, kept.submitted_at,
        kept.submitted_by_name, kept.in_force_from, kept.ended_at, kept.ended_by_name, kept.ended_reason,
    )  # fmt: skip
    chosen = select(*map(col, columns)).where(col(kept.procedure_id) == procedure_id)
    return session.execute(chosen.order_by(col(kept.number).desc()).limit(MOST_REVISIONS)).all()


def revision_numbered(session: Session, row: Procedure, number: int, *, to_change: bool = False) -> ProcedureRevision:
    """One revision, or NotFound."""
    found = seen_row(
        session,
        ProcedureRevision,
        col(ProcedureRevision.procedure_id) == row.row_id,
        col(ProcedureRevision.number) == number,
        to_change=to_change,
    )
    if found is None:
        raise NotFound("revision of a procedure", f"{row.code}, revision {number}")
    return found


def latest_revision(session: Session, procedure_id: int) -> ProcedureRevision | None:
    chosen = select(ProcedureRevision).where(col(ProcedureRevision.procedure_id) == procedure_id)
    return session.scalars(chosen.order_by(col(ProcedureRevision.number).desc()).limit(1)).first()


def revision_before(session: Session, row: Procedure, number: int) -> ProcedureRevision | None:
    """What a revision is compared with: the one before it, whatever became of that."""
    kept = ProcedureRevision
    chosen = select(kept).where(col(kept.procedure_id) == row.row_id, col(kept.number) < number)
    return session.scalars(chosen.order_by(col(kept.number).desc()).limit(1)).first()


def authors_of_revision(session: Session, revision: ProcedureRevision) -> Sequence[RevisionAuthor]:
    """Whoever saved words of it before it was submitted, in the order in which they first did."""
    chosen = select(RevisionAuthor).where(col(RevisionAuthor.revision_id) == revision.row_id)
    return session.scalars(chosen.order_by(col(RevisionAuthor.id)).limit(MOST_REVISIONS)).all()


def open_revision(session: Session, procedure_id: int) -> ProcedureRevision | None:
    """The revision that is on its way; at most one of a procedure is."""
    found = latest_revision(session, procedure_id)
    return found if found is not None and found.status in ON_ITS_WAY else None


def revision_states(session: Session, procedure_ids: Collection[int]) -> Mapping[int, Sequence[Any]]:
    """How far the revisions of some procedures are, without their words, in the order of their numbers."""
    kept = ProcedureRevision
    chosen = select(col(kept.procedure_id), *(col(getattr(kept, name)) for name in STATE_FACTS))
    chosen = chosen.where(col(kept.procedure_id).in_(sorted(procedure_ids)))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in readable_rows(session, chosen.add_columns(col(kept.id)), col(kept.id)):
        if not isinstance(row, UnreadableRow):
            found[row.procedure_id].append(row)
    return {one: sorted(rows, key=lambda row: row.number) for one, rows in found.items()}


def text_of(kept: ProcedureDraft | DraftBuffer | ProcedureRevision) -> ProcedureText:
    return ProcedureText.from_document(json.loads(kept.document))
