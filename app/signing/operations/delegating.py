"""Letting somebody else sign for one from one day to another: both may sign, and it ends by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words
from app.core.errors import BadInput, NotAllowed, NotFound, StepNotAllowed
from app.core.text import SAY_WHY
from app.db.row import accept_version
from app.db.scope import seen_row
from app.history.operations import EntrySubject, record
from app.people.domain.roles import roles_that_may
from app.people.queries import actor_for, is_choosable
from app.signing.domain.sign_off import LentSeat
from app.signing.models import Delegation
from app.signing.queries.sealing import delegation_key, delegation_seals

PERSON = "person"


@dataclass(frozen=True)
class NewDelegation:
    receiver_id: int
    from_on: date
    until_on: date
    reason: str


def delegate(session: Session, sent: NewDelegation, *, today: date, by: Actor, now: datetime) -> Delegation:
    """Let somebody sign for one; to one person at a time, and never what they were given themselves."""
    _demand_signer(by)
    receiver = actor_for(session, sent.receiver_id) if is_choosable(session, by, sent.receiver_id) else None
    if receiver is None or receiver.id == by.id:
        raise BadInput({"receiver_id": "Choose somebody else who is here"})
    if not receiver.can(Capability.SIGN_OFF):
        raise BadInput({"receiver_id": f"The roles of {receiver.name} do not let them sign. Choose somebody else"})
    if sent.from_on < today:
        raise BadInput({"from_on": "Choose today or a day to come: nothing is signed in the past"})
    if sent.until_on < sent.from_on:
        raise BadInput({"until_on": "The last day comes before the first. Both count"})
    if not sent.reason.strip():
        raise BadInput({"reason": SAY_WHY})
    wanted = LentSeat(by.person_id, receiver.person_id, sent.from_on, sent.until_on)
    mine = select(Delegation).where(col(Delegation.giver_id) == by.person_id, col(Delegation.ended_at).is_(None))
    for other in session.scalars(mine.order_by(col(Delegation.id))):
        if wanted.overlaps(LentSeat(other.giver_id, other.receiver_id, other.from_on, other.until_on)):
            days = f"{day_in_words(other.from_on)} to {day_in_words(other.until_on)}"
            raise BadInput({"from_on": f"Somebody signs for you from {days} already. End that first"})
    row = Delegation(
        giver_id=by.person_id,
        receiver_id=receiver.person_id,
        from_on=sent.from_on,
        until_on=sent.until_on,
        reason=sent.reason.strip(),
        made_at=now,
    )
    session.add(row)
    days = f"from {day_in_words(row.from_on)} to {day_in_words(row.until_on)}"
    _keep(
        session, row, "delegated", f"{by.name} lets {receiver.name} sign for them {days}: {row.reason}", by=by, now=now
    )
    return row


def end_delegation(session: Session, row_id: int, *, version: int, today: date, by: Actor, now: datetime) -> Delegation:
    """End it before its last day; what was signed by it stays signed."""
    row = seen_row(
        session, Delegation, col(Delegation.id) == row_id, col(Delegation.giver_id) == by.person_id, to_change=True
    )
    if row is None:
        raise NotFound("delegation of yours", row_id)
    if row.ended_at is not None or row.until_on < today:
        raise StepNotAllowed("ended", "over", called="It")
    accept_version(row, version, subject="Who signs for you", current={"until_on": str(row.until_on)})
    row.ended_at = now
    _keep(session, row, "delegation_ended", f"{by.name} signs for themselves again", by=by, now=now)
    return row


def _demand_signer(by: Actor) -> None:
    if not by.can(Capability.SIGN_OFF):
        raise NotAllowed("Your roles do not let you sign.", who_may=roles_that_may(Capability.SIGN_OFF))


def _keep(session: Session, row: Delegation, did: str, sentence: str, *, by: Actor, now: datetime) -> None:
    session.flush()
    about = EntrySubject(PERSON, str(row.giver_id))
    after = {"from_on": row.from_on, "until_on": row.until_on, "reason": row.reason}
    sealed = {delegation_key(row.row_id): delegation_seals(session, [row.row_id])[row.row_id]}
    record(session, f"{PERSON}:{did}", sentence, about=about, by=by, now=now, after=after, sealed=sealed)
