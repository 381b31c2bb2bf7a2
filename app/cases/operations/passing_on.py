"""Cases of somebody who goes or changes place, passed to somebody else."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.rows import about
from app.cases.queries.cases import still_open
from app.cases.queries.sealing import CASE, case_seals
from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import find_person


def pass_cases(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all open cases of a person, but for those of clients whom they do not serve."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(ChangeCase.owner_id) == giver_id, still_open(handing.within), col(ChangeCase.id).in_(handing.rows))
    held = select(ChangeCase).where(*mine).order_by(col(ChangeCase.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(
        rows, lambda row: "" if receiver.serves(row.client_id) else not_served(number_of(row.row_id), receiver.name)
    )
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for row in theirs:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    seals = case_seals(session, [row.row_id for row in theirs])
    told = [handing.explained(_given(row, by, former, receiver.name, seals)) for row in theirs]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def _given(row: ChangeCase, by: Actor, former: str, owner: str, seals: Mapping[int, str]) -> Told:
    sentence = f"{by.name} gave {number_of(row.row_id)} to {owner}; {former} had it"
    sealed = {CASE: seals[row.row_id]}
    return Told("case:passed_on", sentence, about(row), {"owner": former}, {"owner": owner}, sealed)
