"""Giving somebody all requirements of which another person is owner or deputy."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import people_by_ids
from app.requirements.models import Requirement
from app.requirements.operations.dated import Holders, keep_holders
from app.requirements.operations.rows import about
from app.requirements.queries.owned import in_use


def pass_owned(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Make somebody the owner of what this person owns."""
    return _pass("owner", Requirement.owner_id, handing, session, by=by, now=now)


def pass_deputised(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Make somebody the deputy where this person is."""
    return _pass("deputy", Requirement.deputy_id, handing, session, by=by, now=now)


def _pass(place: str, column: Any, handing: Handing, session: Session, *, by: Actor, now: datetime) -> Passed:
    """Nobody becomes deputy of what they own, nor owner of what they are deputy of."""
    receiver = handing.receiver

    def why_not(row: Requirement) -> str:
        if not receiver.serves(row.client_id):
            return not_served(row.ref, receiver.name)
        both = receiver.id in {row.owner_id, row.deputy_id}
        return f"{row.ref}, because {receiver.name} is its {_other(place)}" if both else ""

    mine = (col(column) == handing.giver_id, in_use(handing.within), col(Requirement.id).in_(handing.rows))
    held = select(Requirement).where(*mine).order_by(col(Requirement.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(rows, why_not)
    for row in theirs:
        setattr(row, f"{place}_id", receiver.person_id)
        row.row_version, row.changed_at = row.row_version + 1, now
    session.flush()
    keep_holders(session, {row.row_id: Holders(row.owner_id, row.deputy_id) for row in theirs}, by=by, now=now)
    former = people_by_ids(session, [handing.giver_id])[handing.giver_id].name
    before, after = {place: former}, {place: receiver.name}
    told = [
        Told(
            "requirement:assigned",
            f"{by.name} changed {row.ref}: {place} from {former} to {receiver.name}",
            about(row),
            before,
            after,
        )
        for row in theirs
    ]
    record_each(session, [handing.explained(one) for one in told], by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def _other(place: str) -> str:
    return "deputy" if place == "owner" else "owner"
