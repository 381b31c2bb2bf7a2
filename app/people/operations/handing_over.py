"""Passing what one person answers for to another."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput, NotAllowed
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.domain.roles import roles_that_may
from app.people.handover import FOR_GOOD, Duty, Handing, Passed, Terms, rows_held
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
    terms: Terms = FOR_GOOD,
) -> tuple[str, ...]:
    """Give several duties of one person to whoever was chosen for each; what stays, and why.

    Whoever receives something is told once, of all that they have now.
    """
    stays: list[str] = []
    given: dict[int, list[str]] = {}
    for duty, receiver_id in wishes:
        passed = pass_duty(session, duty, giver_id, receiver_id, by=by, now=now, terms=terms)
        stays += passed.stays
        if passed.count:
            given.setdefault(receiver_id, []).append(duty.counted(passed.count))
    giver = find_person(session, giver_id)
    former = giver.name if giver else "somebody who was removed"
    for receiver in people_by_ids(session, list(given)).values():
        parts = _told_of(giver_id, former, terms, by)
        notice = _notice(receiver, giver_id, parts, given[receiver.id], postage)
        tell(session, notice, postage, now=now)
    return tuple(stays)


def _told_of(giver_id: int, former: str, terms: Terms, by: Actor) -> tuple[str, str]:
    """What whoever receives something is told: the subject, and why it is theirs."""
    history = f"Each of these says in its history that {former} had it."
    if terms.away_until is None:
        return f"{by.name} gave you what {former} answered for", f"It is yours from now on. {history}"
    theirs = "they answer" if giver_id == by.id else f"{former} answers"
    away = f"{former} is away until {day_in_words(terms.away_until)}. It is yours until it is handed back."
    return f"{by.name} gave you what {theirs} for, while {former} is away", f"{away} {history}"


def _notice(receiver: Contact, giver_id: int, parts: tuple[str, str], words: Sequence[str], postage: Postage) -> Notice:
    # By real time: two handovers while business time stands are two things to be told.
    return Notice(
        intent=intent_of("handover", giver_id, postage.real_now.isoformat()),
        person=receiver.recipient,
        subject=parts[0],
        lines=tuple(words),
        link=NoticeLink(links.my_work(), title="See it in your work", name="your work"),
        why=parts[1],
    )


def pass_duty(
    session: Session,
    duty: Duty,
    giver_id: int,
    receiver_id: int,
    *,
    by: Actor,
    now: datetime,
    terms: Terms = FOR_GOOD,
) -> Passed:
    """Give one person's share of a duty to another, who must be here and whose roles must include it.

    What is one's own anybody passes on for as long as they are away; for good, whoever manages people. In turn with
    ending somebody's access, so that nothing passes to a person who is leaving at this moment.
    """
    is_own = giver_id == by.id and terms.away_until is not None
    if not is_own and not by.can(Capability.MANAGE_PEOPLE):
        who = roles_that_may(Capability.MANAGE_PEOPLE)
        raise NotAllowed("Your roles do not let you pass on what somebody answers for.", who_may=who)
    if terms.away_until and terms.away_until < local_day(now):
        raise BadInput({"away_until": "The day must be today or later"})
    take_turn(session)
    giver = get_person(session, by, giver_id).person
    receiver = actor_for(session, receiver_id) if is_choosable(session, by, receiver_id) else None
    if receiver_id == giver_id:
        raise BadInput({duty.key: f"{giver.name} has it already. Choose somebody else"})
    if receiver is None:
        raise BadInput({duty.key: "That person is not here any more. Choose another"})
    if not receiver.can(duty.is_for):
        raise BadInput({duty.key: f"{receiver.name} cannot have it: that takes {roles_that_may(duty.is_for)}"})
    handing = Handing(
        giver_id=giver_id,
        receiver=receiver,
        rows=rows_held(duty, by, giver_id, beyond=terms.beyond),
        within=by,
        because=terms.because(giver.name),
    )
    return duty.pass_on(session, handing, by=by, now=now)
