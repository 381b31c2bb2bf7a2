"""What a procedure serves: one choice of all of it, of which only what differs is stored and told."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.core.actor import Actor
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.db.row import accept_version
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.words import SHOWN, ServedKind
from app.procedures.models import Procedure
from app.procedures.operations.rows import demand_writer, keep
from app.procedures.operations.storing import put_links
from app.procedures.queries import Served, links_of, may_serve, served_tables

# The field of the form in which things of each kind are chosen.
FIELDS = {
    ServedKind.REQUIREMENT: "requirements",
    ServedKind.AIM: "aims",
    ServedKind.PROMISE: "promises",
    ServedKind.MEASURE: "measures",
    ServedKind.PRODUCT: "products",
}


def set_served(
    session: Session,
    row: Procedure,
    wanted: Mapping[ServedKind, Collection[int]],
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Make it serve exactly these, of the kinds that are named.

    A requirement of a client whom the actor does not serve stays as it was: whoever does not see a thing takes it
    out by no choice of theirs.
    """
    demand_writer(by)
    demand_in_use(row.status, "changed")
    held = links_of(session, by, row.row_id)
    was = _said(held)
    held_ids = {FIELDS[kind]: ", ".join(str(one.id) for one in held if one.kind is kind) for kind in wanted}
    accept_version(row, version, subject=f"What {row.code} serves", current=held_ids)
    for kind, ids in wanted.items():
        _set(session, row, kind, {one.id for one in held if one.kind is kind}, set(ids), by)
    session.flush()
    before, after = what_differs(was, _said(links_of(session, by, row.row_id)))
    sentence = f"{by.name} changed what the procedure {row.code} serves: {changes_in_words(before, after)}"
    keep(session, row, "serves", sentence, by=by, now=now, before=before, after=after)


def _set(session: Session, row: Procedure, kind: ServedKind, held: set[int], wanted: set[int], by: Actor) -> None:
    table = served_tables()[kind]
    known = select(table.rows.c.id).where(table.rows.c.id.in_(sorted(wanted - held)), *may_serve(by, row, kind))
    if not put_links(session, table.link, table.column, row, held=held, wanted=wanted, known=known):
        raise BadInput({FIELDS[kind]: "One of these is not there any more, or is another client's. Choose again"})


def _said(served: Collection[Served]) -> dict[str, str]:
    return {
        SHOWN[kind].lower(): ", ".join(one.code or one.title for one in served if one.kind is kind)
        for kind in ServedKind
    }
