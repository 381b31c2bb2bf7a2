"""Telling what a due day asks to be told: a rung is told once for a clock and day, and the database sees to that."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.days import day_in_words
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice
from app.notifications.operations import Postage, tell
from app.people.queries import Contact, find_person
from app.reminders.domain.ladder import Ladder, Rung, rungs_due
from app.reminders.domain.subjects import DueSubject
from app.reminders.models import Reminder
from app.reminders.queries.readers import RungReaders, readers_of
from app.reminders.queries.rungs import told_rungs

FALLEN = "Nobody closer can act on it, so it comes to you."
EACH_ONCE = "Reminders come whatever digest you chose, each once for a due day."
NOBODY = "nobody, since nobody is there to be told,"


@dataclass(frozen=True)
class ToldRung:
    """That a rung was told, and to whom; a feature records it in its own words."""

    rung: Rung
    people: tuple[Contact, ...]


def names_of(told: list[ToldRung]) -> str:
    """Who was told, in a sentence, each once."""
    names = (person.name for each in told for person in each.people)
    return ", ".join(dict.fromkeys(names)) or NOBODY


def tell_reached(
    session: Session, subject: DueSubject, ladder: Ladder, postage: Postage, *, now: datetime
) -> list[ToldRung]:
    """Tell every rung of this clock that was reached and not told."""
    rungs = rungs_due(ladder, subject.due_on, now, postage.settings.zone, told_rungs(session, subject))
    return [_tell(session, subject, rung, postage, now) for rung in rungs]


def _tell(session: Session, subject: DueSubject, rung: Rung, postage: Postage, now: datetime) -> ToldRung:
    session.add(
        Reminder(
            kind=subject.kind,
            object_id=subject.object_id,
            clock=subject.clock,
            due_on=subject.due_on,
            rung=rung.key,
            told_at=now,
        )
    )
    session.flush()  # the unique key decides here, before any mail is queued
    owner = find_person(session, subject.owner_id) if subject.owner_id is not None else None
    people: dict[int, Contact] = {}
    for relation in rung.relations:  # somebody who stands in two relations is told once, by the nearer
        readers = readers_of(session, relation, owner, subject.site_id)
        for person in readers.people:
            if people.setdefault(person.id, person) is person:
                tell(session, _notice(subject, rung, person, readers, owner), postage, now=now)
    return ToldRung(rung, tuple(people.values()))


def _notice(subject: DueSubject, rung: Rung, person: Contact, readers: RungReaders, owner: Contact | None) -> Notice:
    word = subject.late_word if rung.is_late else subject.day_word
    return Notice(
        intent=intent_of(subject.kind, subject.object_id, subject.clock, subject.due_on, rung.key),
        person=person.recipient,
        subject=rung.sentence.format(number=subject.number, title=subject.title, what=subject.what),
        lines=(f"{word} {day_in_words(subject.due_on)}. Owner: {_owner(owner)}",),
        link=subject.link,
        why=f"{FALLEN if readers.has_fallen else rung.why} {EACH_ONCE}",
    )


def _owner(owner: Contact | None) -> str:
    if owner is None:
        return "nobody"
    return owner.name if owner.is_active else f"{owner.name}, who has left"
