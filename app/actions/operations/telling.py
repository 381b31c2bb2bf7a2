"""Telling people that an action is due or late: a rung is told once for a due day, and the database sees to that."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.actions.domain.days import number_of
from app.actions.domain.ladder import Audience, Rung
from app.actions.domain.words import Notice
from app.actions.emails import notice_email
from app.actions.models import Action, ActionNotice
from app.actions.operations.rows import ActionChange, keep
from app.config import Settings
from app.core.actor import Actor
from app.core.days import day_in_words
from app.notifications.operations import put_mail
from app.people.queries import Contact, find_person, managers_at, officers, placed_person

DUE = {Notice.DUE_IN_48_HOURS, Notice.DUE_IN_24_HOURS}


@dataclass(frozen=True)
class _Readers:
    """Who is told, and whether they stand in for those whom the rung is meant for."""

    people: list[Contact]
    has_fallen: bool = False


def tell_notice(
    session: Session, row: Action, rung: Rung, settings: Settings, *, by: Actor, now: datetime, real_now: datetime
) -> int:
    """Keep that this rung is told, queue its mails, record it; how many mails."""
    session.add(ActionNotice(action_id=row.row_id, notice=rung.notice, due_on=row.due_on, told_at=now))
    session.flush()  # the unique key decides here, before any mail is queued
    owner = find_person(session, row.owner_id)
    readers = _readers(session, row, rung, owner)
    for reader in readers.people:
        email = notice_email(row, rung, reader, owner, has_fallen=readers.has_fallen)
        put_mail(session, email, settings, now=now, real_now=real_now)
    names = ", ".join(reader.name for reader in readers.people) or "nobody, since nobody is there to be told,"
    word = "is due on" if rung.notice in DUE else "was due on"
    sentence = f"{by.name} told {names} that {number_of(row.row_id)} {word} {day_in_words(row.due_on)}"
    after = {"notice": rung.notice.value, "due_on": row.due_on.isoformat(), "told": [one.id for one in readers.people]}
    keep(session, row, ActionChange("notice_told", sentence, {}, after), by=by, now=now)
    return len(readers.people)


def _readers(session: Session, row: Action, rung: Rung, owner: Contact | None) -> _Readers:
    """The rung's own people; where there are none, the managers, and where those are missing too, the officers."""
    if rung.audience is Audience.OFFICERS:
        return _Readers(officers(session))
    if rung.audience is Audience.OWNER and owner is not None and owner.is_active:
        return _Readers([owner])
    managers = _managers(session, row)
    if managers:
        return _Readers(managers, has_fallen=rung.audience is Audience.OWNER)
    return _Readers(officers(session), has_fallen=True)


def _managers(session: Session, row: Action) -> list[Contact]:
    """Managers of the owner's site, else of the site that the action is about; never the owner as their own."""
    placed = placed_person(session, row.owner_id)
    sites = [site for site in (placed.site_id if placed else None, row.site_id) if site is not None]
    for site_id in dict.fromkeys(sites):
        found = [one for one in managers_at(session, site_id) if one.id != row.owner_id]
        if found:
            return found
    return []
