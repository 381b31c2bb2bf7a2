"""Telling people: that their signature is asked for, that it is late, and what a sign-off came to."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.queries import people_by_ids
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import names_of, tell_reached
from app.signing.domain.escalation import LADDER
from app.signing.domain.sign_off import Signer, waited_for
from app.signing.domain.words import SHOWN, SignOffStatus
from app.signing.models import SignOff
from app.signing.operations.sign_off_rows import keep
from app.signing.queries.asked import who_may_sign
from app.signing.queries.reminders import KIND, clock_of
from app.signing.queries.sign_offs import SignOffFacts, StepFacts, facts_of


def tell_asked(session: Session, facts: SignOffFacts, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell everybody whose signature is waited for from now on, and whoever may sign for them today."""
    step = facts.current
    if step is None:
        return
    seats = waited_for(facts.state)
    instead = _instead_of(session, facts, seats, now)
    told = people_by_ids(session, [*(one.id for one in seats), *instead])
    for person_id, person in told.items():
        if not person.is_active or person_id == by.id:
            continue
        for_whom = f" for {instead[person_id]}, who lets you" if person_id in instead else ""
        notice = Notice(
            intent=intent_of(KIND, facts.id, "asked", step.position),
            person=person.recipient,
            subject=f"Your signature is asked for: {facts.row.title}",
            lines=(_please(facts, step, for_whom), *facts.acknowledged),
            link=_to_sign(facts),
            why=f"You are asked to sign “{step.name}”{for_whom}.",
        )
        tell(session, notice, postage, now=now)


def tell_outcome(session: Session, facts: SignOffFacts, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Whoever asked hears what came of it."""
    row = facts.row
    asker = people_by_ids(session, [row.asked_by_id]).get(row.asked_by_id or 0)
    if asker is None or not asker.is_active or asker.id == by.id:
        return
    is_signed = row.status is SignOffStatus.APPROVED
    said = "Every step has its signatures." if is_signed else f"{by.name} rejected it: {row.ended_reason}"
    notice = Notice(
        intent=intent_of(KIND, facts.id, row.status.value),
        person=asker.recipient,
        subject=f"{SHOWN[row.status]}: {row.title}",
        lines=(said,),
        link=_to_read(facts),
        why="You asked for its signatures.",
    )
    tell(session, notice, postage, now=now)


def tell_who_is_late(session: Session, row: SignOff, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell every rung that a person who is waited for has come to, with an entry for each."""
    facts = facts_of(session, [row.row_id])[0]
    step = facts.current
    if step is None or step.due_on is None:
        return
    for one in waited_for(facts.state):
        subject = DueSubject(
            kind=KIND,
            object_id=facts.id,
            clock=clock_of(step.position, one.id),
            due_on=step.due_on,
            number=f"revision {row.subject_revision}",
            title=row.title,
            what=one.name,
            owner_id=one.id,
            site_id=None,
            link=_to_sign(facts),
            day_word="To be signed by",
            late_word="Was to be signed by",
        )
        for told in tell_reached(session, subject, LADDER, postage, now=now):
            day = day_in_words(step.due_on)
            sentence = (
                f"{by.name} told {names_of([told])} that the signature of {one.name} under revision "
                f"{row.subject_revision} is due on {day}"
            )
            after = {"notice": told.rung.key.value, "due_on": step.due_on, "told": [each.id for each in told.people]}
            keep(session, row, "late_told", sentence, by=by, now=now, after=after)


def _instead_of(session: Session, facts: SignOffFacts, seats: list[Signer], now: datetime) -> dict[int, str]:
    """By the id of whoever may sign for somebody today: for whom. Of another client's they hear not even its title."""
    today, names = local_day(now), {one.id: one.name for one in seats}
    lent = {
        one.receiver_id: names[one.giver_id]
        for one in facts.state.lent
        if one.giver_id in names and one.holds_on(today) and one.receiver_id not in facts.state.contributors
    }
    able = who_may_sign(session, facts.id, lent)
    return {receiver: giver for receiver, giver in lent.items() if receiver in able}


def _please(facts: SignOffFacts, step: StepFacts, for_whom: str) -> str:
    by_then = f" by {day_in_words(step.due_on)}" if step.due_on else ""
    return (
        f"{facts.row.asked_by_name} asks for your signature{for_whom} under revision {facts.row.subject_revision}, "
        f"“{step.name}”. Sign it or reject it{by_then}."
    )


def _to_sign(facts: SignOffFacts) -> NoticeLink:
    path = links.SIGNED_AT[facts.row.subject_kind](facts.row.subject_id, facts.row.subject_revision)
    return NoticeLink(path, f"{facts.row.title}, revision {facts.row.subject_revision}", "what is to be signed")


def _to_read(facts: SignOffFacts) -> NoticeLink:
    path = links.REVISIONS_OF[facts.row.subject_kind](facts.row.subject_id, facts.row.subject_revision)
    return NoticeLink(path, f"{facts.row.title}, revision {facts.row.subject_revision}", "the revision")
