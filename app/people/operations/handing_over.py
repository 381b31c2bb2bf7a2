"""Passing what one person answers for to another."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.domain.roles import roles_that_may
from app.people.handover import Duty, Handing, Passed, rows_held
from app.people.operations.turns import take_turn
from app.people.queries.actors import actor_for
from app.people.queries.offered import Contact, find_person, is_choosable, people_by_ids
from app.people.queries.people import get_person


def pass_duties(
    session: Session,
    giver_id: int,
    wishes: Sequence[tuple[Duty, int]],
    postage: Postage,
    *,
    by: Actor,
    now: datetime,
    beyond: Actor | None = None,
) -> tuple[str, ...]:
    """Give several duties of one person to whoever was chosen for each; what stays, and why.

    With `beyond`, only what they could not have any more if that were who they are. Whoever receives something is
    told once, of all that they have now.
    """
    stays: list[str] = []
    given: dict[int, list[str]] = {}
    for duty, receiver_id in wishes:
        passed = pass_duty(session, duty, giver_id, receiver_id, by=by, now=now, beyond=beyond)
        stays += passed.stays
        if passed.count:
            given.setdefault(receiver_id, []).append(duty.counted(passed.count))
    giver = find_person(session, giver_id)
    former = giver.name if giver else "somebody who was removed"
    for receiver in people_by_ids(session, list(given)).values():
        notice = _notice(receiver, giver_id, former, given[receiver.id], by, postage)
        tell(session, notice, postage, now=now)
    return tuple(stays)


def _notice(receiver: Contact, giver_id: int, former: str, words: Sequence[str], by: Actor, postage: Postage) -> Notice:
    # By real time: two handovers while business time stands are two things to be told.
    return Notice(
        intent=intent_of("handover", giver_id, postage.real_now.isoformat()),
        person=receiver.recipient,
        subject=f"{by.name} gave you what {former} answered for",
        lines=tuple(words),
        link=NoticeLink(links.my_work(), title="See it in your work", name="your work"),
        why=f"It is yours from now on. Each of these says in its history that {former} had it.",
    )


def pass_duty(
    session: Session,
    duty: Duty,
    giver_id: int,
    receiver_id: int,
    *,
    by: Actor,
    now: datetime,
    beyond: Actor | None = None,
) -> Passed:
    """Give one person's share of a duty to another, who must be here and whose roles must include it.

    In turn with ending somebody's access, so that nothing passes to a person who is leaving at this moment.
    """
    if not by.can(Capability.MANAGE_PEOPLE):
        who = roles_that_may(Capability.MANAGE_PEOPLE)
        raise NotAllowed("Your roles do not let you pass on what somebody answers for.", who_may=who)
    take_turn(session)
    giver = get_person(session, by, giver_id).person
    receiver = actor_for(session, receiver_id) if is_choosable(session, by, receiver_id) else None
    if receiver is None or receiver.id == giver_id:
        raise BadInput({duty.key: "That person is not here any more. Choose another"})
    if not receiver.can(duty.is_for):
        raise BadInput({duty.key: f"{receiver.name} cannot have it: that takes {roles_that_may(duty.is_for)}"})
    handing = Handing(
        giver_id=giver_id,
        receiver=receiver,
        rows=rows_held(duty, by, giver_id, beyond=beyond),
        within=by,
        because=f"As the roles or places of {giver.name} do not let them have it" if beyond else "",
    )
    return duty.pass_on(session, handing, by=by, now=now)
