"""Passing what one person answers for to another."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.people.domain.roles import roles_that_may
from app.people.handover import Duty, Passed
from app.people.operations.turns import take_turn
from app.people.queries.actors import actor_for
from app.people.queries.offered import is_choosable
from app.people.queries.people import get_person


def pass_duty(session: Session, duty: Duty, giver_id: int, receiver_id: int, *, by: Actor, now: datetime) -> Passed:
    """Give one person's share of a duty to another, who must be here and whose roles must include it.

    In turn with ending somebody's access, so that nothing passes to a person who is leaving at this moment.
    """
    if not by.can(Capability.MANAGE_PEOPLE):
        who = roles_that_may(Capability.MANAGE_PEOPLE)
        raise NotAllowed("Your roles do not let you pass on what somebody answers for.", who_may=who)
    take_turn(session)
    get_person(session, by, giver_id)
    receiver = actor_for(session, receiver_id) if is_choosable(session, by, receiver_id) else None
    if receiver is None or receiver.id == giver_id:
        raise BadInput({duty.key: "That person is not here any more. Choose another"})
    if not receiver.can(duty.is_for):
        raise BadInput({duty.key: f"{receiver.name} cannot have it: that takes {roles_that_may(duty.is_for)}"})
    return duty.pass_on(session, giver_id, receiver, by=by, now=now)
