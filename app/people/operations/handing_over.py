"""Passing what one person answers for to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput, NotAllowed
from app.db.bulk import BATCH, insert_rows
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.domain.roles import roles_that_may
from app.people.handover import FOR_GOOD, Duty, Handing, Passed, Terms, lent_by, rows_held, rows_lent
from app.people.models import StandIn
from app.people.operations.turns import take_turn
from app.people.queries.actors import actor_for
from app.people.queries.offered import Contact, find_person, is_choosable, people_by_ids
from app.people.queries.people import get_person

LONGEST_AWAY = timedelta(days=731)


@dataclass(frozen=True)
class Handed:
    """What went to whom, in words, and why the rest stays."""

    went: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


def pass_duties(
    session: Session,
    giver_id: int,
    wishes: Sequence[tuple[Duty, int]],
    postage: Postage,
    *,
    by: Actor,
    now: datetime,
    terms: Terms = FOR_GOOD,
) -> Handed:
    """Give several duties of one person to whoever was chosen for each.

    Whoever receives something is told once, of all that they have now.
    """
    stays: list[str] = []
    went: list[tuple[int, str, int]] = []
    for duty, receiver_id in wishes:
        passed = pass_duty(session, duty, giver_id, receiver_id, by=by, now=now, terms=terms)
        stays += passed.stays
        if passed.count:
            went.append((receiver_id, duty.counted(passed.count), passed.count))
    giver = find_person(session, giver_id)
    former = giver.name if giver else "somebody who was removed"
    receivers = people_by_ids(session, list({receiver_id for receiver_id, *_ in went}))
    for receiver in receivers.values():
        parts = _told_of(giver_id, former, terms, by)
        words = [counted for receiver_id, counted, _ in went if receiver_id == receiver.id]
        tell(session, _notice(receiver, giver_id, parts, words, postage), postage, now=now)
    said = (f"{words} {'is' if one == 1 else 'are'} {receivers[whose].name}'s now" for whose, words, one in went)
    return Handed(tuple(said), tuple(stays))


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
    if terms.away_until:
        _demand_fitting_day(terms.away_until, local_day(now))
    take_turn(session)
    giver = get_person(session, by, giver_id).person
    if terms.away_until and not giver.is_active:
        left = f"{giver.name} cannot sign in any more, so they are not away. Leave the day empty to pass it on for good"
        raise BadInput({"away_until": left})
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
    passed = duty.pass_on(session, handing, by=by, now=now)
    _keep_stand_ins(session, handing, duty, passed, terms)
    return passed


def _demand_fitting_day(away_until: date, today: date) -> None:
    if away_until < today:
        raise BadInput({"away_until": "The day must be today or later"})
    if away_until > today + LONGEST_AWAY:  # a slip of the pen, or a way to give away for good what is one's own
        last = day_in_words(today + LONGEST_AWAY)
        raise BadInput({"away_until": f"The day must be {last} or earlier. For longer, it has to pass for good"})


def take_back(
    session: Session, person_id: int, duties: Sequence[Duty], postage: Postage, *, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Give somebody back all that they passed on while they were away; what stays where it is, and why.

    It takes nobody's consent: it is theirs. Whoever had it, and whoever has it again, is told once.
    """
    if by.id != person_id and not by.can(Capability.MANAGE_PEOPLE):
        who = roles_that_may(Capability.MANAGE_PEOPLE)
        raise NotAllowed("Your roles do not let you give back what somebody passed on.", who_may=who)
    take_turn(session)
    get_person(session, by, person_id)
    owner = actor_for(session, person_id)
    if owner is None:
        raise NotAllowed("They cannot sign in any more, so nothing is given back to them.")
    stays: list[str] = []
    given: dict[int, list[str]] = {}
    for one in lent_by(session, duties, person_id):
        if not owner.can(one.duty.is_for):
            stays.append(f"{one.words}, because that takes {roles_that_may(one.duty.is_for)}")
            continue
        # They need not see what they gave away: whose it was decides, not where they work.
        rows, within = rows_lent(one, person_id), Actor.system()
        handing = Handing(one.holder_id, owner, rows, within, because=f"As {owner.name} is back")
        passed = one.duty.pass_on(session, handing, by=by, now=now)
        _keep_stand_ins(session, handing, one.duty, passed, FOR_GOOD)
        stays += passed.stays
        if passed.count:
            for told_id in {one.holder_id, owner.person_id} - {by.id}:
                given.setdefault(told_id, []).append(one.duty.counted(passed.count))
    _tell_of_return(session, owner, given, postage, now)
    return tuple(stays)


def _tell_of_return(
    session: Session, owner: Actor, given: Mapping[int, Sequence[str]], postage: Postage, now: datetime
) -> None:
    for told in people_by_ids(session, list(given)).values():
        if told.is_active:  # whoever had it may have left with it
            tell(session, _back_notice(told, owner, given[told.id], postage), postage, now=now)


def _back_notice(told: Contact, owner: Actor, words: Sequence[str], postage: Postage) -> Notice:
    is_owner = told.id == owner.id
    return Notice(
        intent=intent_of("handed-back", owner.person_id, postage.real_now.isoformat()),
        person=told.recipient,
        subject="You have back what was passed on while you were away"
        if is_owner
        else f"{owner.name} has back what was passed on to you",
        lines=tuple(words),
        link=NoticeLink(links.my_work(), title="See your work", name="your work"),
        why=f"It was passed on while {owner.name} was away. Each of these says so in its history.",
    )


def _keep_stand_ins(session: Session, handing: Handing, duty: Duty, passed: Passed, terms: Terms) -> None:
    """Where what was passed on lies now: further on with its new holder, and at an end where it is back."""
    giver_id, receiver_id = handing.giver_id, handing.receiver.person_id
    own = aliased(StandIn)
    for start in range(0, len(passed.ids), BATCH):
        ids = passed.ids[start : start + BATCH]
        these = col(StandIn.duty) == duty.key, col(StandIn.record_id).in_(ids)
        # What was given away by hand since stands with somebody else than its row says: nothing of it is lent.
        session.execute(delete(StandIn).where(*these, col(StandIn.receiver_id) != giver_id))
        # Back with whoever lent it, it is lent no more, nor is it by anybody who only stood in for them.
        lent_before = select(col(own.id)).where(
            col(own.giver_id) == receiver_id,
            col(own.duty) == duty.key,
            col(own.record_id) == col(StandIn.record_id),
            col(own.id) <= col(StandIn.id),
        )
        session.execute(delete(StandIn).where(*these, exists(lent_before)))
        session.execute(update(StandIn).where(*these).values(receiver_id=receiver_id))
    if terms.away_until:
        row = {"giver_id": giver_id, "receiver_id": receiver_id, "duty": duty.key, "away_until": terms.away_until}
        insert_rows(session, StandIn, [{**row, "record_id": row_id} for row_id in passed.ids])
