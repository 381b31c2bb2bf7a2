"""Telling people that a version asks them: once as it is published or as they join, and again when a leader says so."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.text import plural
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink, Recipient
from app.notifications.operations import Postage, tell
from app.people.queries import leaders_of, people_by_ids
from app.procedures.domain.attesting import confirm_by
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.unconfirmed import LADDER, SITE_KIND, TEAM_KIND, clock_of
from app.procedures.models import AskedPerson, Procedure
from app.procedures.operations.rows import keep
from app.procedures.operations.understanding import met
from app.procedures.proof import ATTESTATION
from app.procedures.queries import visible_procedure
from app.procedures.queries.reach import to_remind
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import names_of, tell_reached

MOST_REMINDED = 40  # in one request, whose transaction stays short (DESIGN 4)
ASKED = "You are asked because it is for your post, team or site, or for everybody."


def tell_asked(session: Session, asking: Any, person: Any, postage: Postage, *, now: datetime) -> int:
    """Tell somebody once that a version asks them; 1 where they were told now."""
    contact = people_by_ids(session, [person.row_id])[person.row_id]
    session.add(AskedPerson(revision_id=asking.revision_id, person_id=person.row_id, told_at=now))
    session.flush()  # the unique key decides here, before any mail is queued
    label, day = VersionLabel(asking.major, asking.minor), confirm_by(asking.in_force_from, person.joined_at, now)
    notice = Notice(
        intent=intent_of(ATTESTATION, asking.revision_id, "asked"),
        person=contact.recipient,
        subject=f"Please read and confirm {asking.code} {label}: {asking.title}",
        lines=(_takes_effect(asking, now), f"Please confirm by {day_in_words(day)}"),
        link=_link(asking, label),
        why=ASKED,
    )
    return int(tell(session, notice, postage, now=now))


def tell_of_unit(
    session: Session, asking: Any, unit: Any, postage: Postage, *, of_teams: bool, by: Actor, now: datetime
) -> int:
    """Tell every rung that a team has come to of which people have not confirmed a version; how many were told."""
    row = visible_procedure(session, by, asking.procedure_id, to_change=True)
    leader = next(iter(leaders_of(session, unit.row_id)), None) if of_teams else None
    label = VersionLabel(asking.major, asking.minor)
    called = f"{row.code} {label}"
    who = f"{plural(unit.people, 'person', 'people')} of yours {'has' if unit.people == 1 else 'have'}"
    subject = DueSubject(
        kind=TEAM_KIND if of_teams else SITE_KIND,
        object_id=unit.row_id,
        clock=clock_of(asking.revision_id),
        due_on=asking.in_force_from - timedelta(days=1),
        number=called,
        title=row.title,
        what=who,
        owner_id=leader.id if leader else None,
        site_id=unit.site_id,
        link=NoticeLink(links.attestations_of(row.row_id), title=called, name="who has not"),
        late_word="To be confirmed by",
    )
    told = tell_reached(session, subject, LADDER, postage, now=now)
    if told:
        missing = plural(unit.people, "person has", "people have")
        sentence = f"{by.name} told {names_of(told)} that {missing} not confirmed {called}"
        after = {"version": str(label), "people": unit.people}
        keep(session, row, "unconfirmed_told", sentence, by=by, now=now, after=after)
    return len(told)


def remind_people(
    session: Session, row: Procedure, asking: Any, postage: Postage, *, today: date, by: Actor, now: datetime
) -> tuple[int, int]:
    """Remind whoever of this actor's has not confirmed, each once a day: how many were, and how many are left.

    At most 40 at a time; whoever was reminded today already is left in peace.
    """
    waiting = [one for one in to_remind(session, by, asking, None) if one.last_reminded_on != today]
    now_told = waiting[:MOST_REMINDED]
    contacts = people_by_ids(session, [one.id for one in now_told])
    for one in now_told:
        _remind(session, asking, one, contacts[one.id].recipient, postage, today, by, now)
    if now_told:
        label = VersionLabel(asking.major, asking.minor)
        sentence = f"{by.name} reminded {plural(len(now_told), 'person', 'people')} to confirm {row.code} {label}"
        after = {"version": str(label), "reminded": [one.id for one in now_told]}
        keep(session, row, "reminded", sentence, by=by, now=now, after=after)
    return len(now_told), len(waiting) - len(now_told)


def _remind(
    session: Session, asking: Any, person: Any, to: Recipient, postage: Postage, today: date, by: Actor, now: datetime
) -> None:
    held = met(session, asking.revision_id, person.id, now)
    held.times_reminded, held.last_reminded_on = held.times_reminded + 1, today
    session.flush()
    label = VersionLabel(asking.major, asking.minor)
    notice = Notice(
        intent=intent_of(ATTESTATION, asking.revision_id, "reminded", today),
        person=to,
        subject=f"{by.name} reminds you to confirm {asking.code} {label}: {asking.title}",
        lines=(_takes_effect(asking, now), f"You were asked to confirm by {day_in_words(_day(asking, person))}"),
        link=_link(asking, label),
        why=f"{by.name} pressed “Remind”. At most one such reminder comes in a day.",
    )
    tell(session, notice, postage, now=now)


def _day(asking: Any, person: Any) -> date:
    return confirm_by(asking.in_force_from, person.joined_at, person.told_at)


def _takes_effect(asking: Any, now: datetime) -> str:
    is_to_come = asking.in_force_from > local_day(now)
    return f"{'Takes effect' if is_to_come else 'In force since'} {day_in_words(asking.in_force_from)}"


def _link(asking: Any, label: VersionLabel) -> NoticeLink:
    called = f"{asking.code} {label}"
    return NoticeLink(links.attestation(asking.procedure_id), title=called, name=called)
