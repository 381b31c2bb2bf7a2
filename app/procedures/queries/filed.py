"""Procedures as files carry them: a few queries for a page of them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.people.queries import client_names, person_rows, post_rows
from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.models import Procedure, ProcedureDraft, ProcedureRevision
from app.procedures.queries.procedures import text_of
from app.procedures.queries.serving import served_tables


def newest_texts(session: Session, ids: Sequence[int], *, with_drafts: bool) -> dict[int, ProcedureText]:
    """The newest words of each of these procedures: of its draft where these may be read, else of its newest revision.

    Takes ids of rows that its caller was allowed to see.
    """
    kept, draft = ProcedureRevision, ProcedureDraft
    newest = (
        select(col(kept.procedure_id), func.max(col(kept.number)).label("number"))
        .where(col(kept.procedure_id).in_(ids))
        .group_by(col(kept.procedure_id))
        .subquery()
    )
    is_newest = (newest.c.procedure_id == col(kept.procedure_id)) & (newest.c.number == col(kept.number))
    found = {row.procedure_id: text_of(row) for row in session.scalars(select(kept).join(newest, is_newest))}
    if with_drafts:
        drafts = session.scalars(select(draft).where(col(draft.procedure_id).in_(ids)))
        found |= {row.procedure_id: text_of(row) for row in drafts}
    return found


def places_of(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The e-mail of the owner, the key of the post and the name of the client of each; empty where there is none."""
    people, posts = person_rows(), post_rows()
    clients = {client_id: name for name, client_id in client_names(session, actor).items()}
    rows = session.execute(
        select(
            col(Procedure.id),
            col(Procedure.client_id),
            func.coalesce(people.c.email, "").label("owner"),
            func.coalesce(posts.c.key, "").label("post"),
        )
        .outerjoin(people, people.c.id == col(Procedure.owner_id))
        .outerjoin(posts, posts.c.id == col(Procedure.post_id))
        .where(col(Procedure.id).in_(ids))
    )
    return {
        row.id: {"owner": row.owner, "post": row.post, "client": clients.get(row.client_id or 0, "")} for row in rows
    }


def served_names(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, dict[ServedKind, set[str]]]:
    """What each serves by the name that files use, as far as this actor may see it; a query for each kind."""
    found: dict[int, dict[ServedKind, set[str]]] = {one: {kind: set() for kind in ServedKind} for one in ids}
    for kind, table in served_tables().items():
        name = table.title if kind is ServedKind.PRODUCT else table.code
        procedure_id = col(table.link.procedure_id)  # type: ignore[attr-defined]  # each link has one
        chosen = select(procedure_id, name.label("name")).join(table.rows, table.rows.c.id == table.object_id)
        if kind is ServedKind.REQUIREMENT:
            chosen = chosen.where(seen_client(actor, table.rows.c.client_id))
        for row in session.execute(chosen.where(procedure_id.in_(ids))):
            found[row[0]][kind].add(row.name)
    return found
