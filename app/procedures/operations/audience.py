"""For whom a procedure is: one choice of posts, teams and sites, of which only what differs is stored and told."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.core.actor import Actor
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.db.row import accept_version
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.words import SHOWN, AudienceKind
from app.procedures.models import Procedure
from app.procedures.operations.rows import demand_writer, keep
from app.procedures.operations.storing import put_links
from app.procedures.queries import AudiencePlace, audience_of, audience_tables

# What the page asks each kind by.
AUDIENCE_FIELDS = {AudienceKind.POST: "posts", AudienceKind.TEAM: "teams", AudienceKind.SITE: "sites"}


def set_audience(
    session: Session,
    row: Procedure,
    wanted: Mapping[AudienceKind, Collection[int]],
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Make it for exactly these posts, teams and sites; for everybody who serves its client where there are none."""
    demand_writer(by)
    demand_in_use(row.status, "changed")
    held = audience_of(session, row.row_id)
    was = _said(held)
    held_ids = {
        name: ", ".join(str(one.id) for one in held if one.kind is kind) for kind, name in AUDIENCE_FIELDS.items()
    }
    accept_version(row, version, subject=f"Who is asked to read {row.code}", current=held_ids)
    for kind, table in audience_tables().items():
        mine, chosen = {one.id for one in held if one.kind is kind}, set(wanted.get(kind, ()))
        known = select(table.rows.c.id).where(table.rows.c.id.in_(sorted(chosen - mine)))
        if not put_links(session, table.link, table.column, row, held=mine, wanted=chosen, known=known):
            raise BadInput({AUDIENCE_FIELDS[kind]: "One of these is not there any more. Choose again"})
    session.flush()
    before, after = what_differs(was, _said(audience_of(session, row.row_id)))
    sentence = f"{by.name} changed who is asked to read {row.code}: {changes_in_words(before, after)}"
    keep(session, row, "audience", sentence, by=by, now=now, before=before, after=after)


def _said(audience: Collection[AudiencePlace]) -> dict[str, str]:
    return {SHOWN[kind].lower(): ", ".join(one.name for one in audience if one.kind is kind) for kind in AudienceKind}
