"""Consultations of somebody who goes or changes place, passed to somebody else."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import EntrySubject, Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import find_person
from app.signing.domain.sealing import seal_of_state
from app.signing.models import Consultation
from app.signing.operations.consultation_rows import KIND
from app.signing.queries.owned import groups_by_consultation, still_answered_for


def pass_consultations(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all consultations that a person answers for, but for those of clients whom they do not serve."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(Consultation.owner_id) == giver_id, still_answered_for(handing.within))
    held = select(Consultation).where(*mine, col(Consultation.id).in_(handing.rows)).order_by(col(Consultation.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(
        rows, lambda row: "" if receiver.serves(row.client_id) else not_served(row.title, receiver.name)
    )
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for row in theirs:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    groups = groups_by_consultation(session, [row.row_id for row in theirs])
    told = [
        handing.explained(
            Told(
                f"{KIND}:passed_on",
                f"{by.name} gave the consultation on {row.title} to {receiver.name}; {former} had it",
                EntrySubject(KIND, str(row.row_id), row.client_id),
                {"owner": former},
                {"owner": receiver.name},
                {Consultation.__tablename__: seal_of_state(row, groups.get(row.row_id, []))},
            )
        )
        for row in theirs
    ]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)
