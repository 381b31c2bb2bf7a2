"""Procedures of somebody who goes or changes place, passed to somebody else."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import EntrySubject, Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import find_person
from app.procedures.domain.sealing import STATES, states_seal
from app.procedures.models import Procedure
from app.procedures.operations.rows import KIND
from app.procedures.queries import revision_states
from app.procedures.queries.owned import still_in_use


def pass_procedures(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all procedures in use of a person, but for those of clients whom they do not serve."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(Procedure.owner_id) == giver_id, still_in_use(handing.within), col(Procedure.id).in_(handing.rows))
    held = select(Procedure).where(*mine).order_by(col(Procedure.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(
        rows, lambda row: "" if receiver.serves(row.client_id) else not_served(row.code, receiver.name)
    )
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for row in theirs:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    states = revision_states(session, [row.row_id for row in theirs])
    seals = {row.row_id: states_seal(states.get(row.row_id, ())) for row in theirs}
    told = [handing.explained(_given(row, by, former, receiver.name, seals[row.row_id])) for row in theirs]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def _given(row: Procedure, by: Actor, former: str, owner: str, seal: str) -> Told:
    """The newest entry about a procedure vouches for how far its revisions are, as every other does."""
    sentence = f"{by.name} gave the procedure {row.code} to {owner}; {former} had it"
    about = EntrySubject(KIND, str(row.row_id), row.client_id)
    return Told(f"{KIND}:passed_on", sentence, about, {"owner": former}, {"owner": owner}, {STATES: seal})
