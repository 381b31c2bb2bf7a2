"""Telling people: putting mail into the outbox, and choosing how often a digest comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.config import Settings
from app.core.actor import Actor
from app.db.runtime import Runtime
from app.history.operations import EntrySubject, record
from app.notifications.domain.delivery import WAITING, MailState, message_id
from app.notifications.domain.notices import TEMPLATE, Notice
from app.notifications.domain.periods import Cadence
from app.notifications.email import Email, subject_of
from app.notifications.models import DigestPreference, OutboxMail


@dataclass(frozen=True)
class Postage:
    """What putting a mail into the outbox needs beside the mail: leases and retries use real time."""

    settings: Settings
    real_now: datetime

    @classmethod
    def of(cls, runtime: Runtime) -> Self:
        return cls(runtime.settings, runtime.clock.real())


def tell(session: Session, notice: Notice, postage: Postage, *, now: datetime) -> bool:
    """Tell one person something in the caller's transaction; False when they were told of it before."""
    person = notice.person
    intent = str(notice.intent.to(person.id))
    email = Email(intent, TEMPLATE, person.id, person.name, person.address, notice.content())
    return put_mail(session, email, postage, now=now)


def put_mail(session: Session, email: Email, postage: Postage, *, now: datetime) -> bool:
    """Queue a mail in the caller's transaction; False when this intent is already there. `now` is business time."""
    there = session.execute(select(col(OutboxMail.id)).where(col(OutboxMail.intent) == email.intent)).scalar()
    if there is not None:
        return False
    session.add(
        OutboxMail(
            intent=email.intent,
            message_id=message_id(email.intent, urlsplit(postage.settings.address).hostname or "localhost"),
            kind=email.kind,
            person_id=email.person_id,
            name=email.name,
            address=email.address,
            content=dict(email.content),
            subject=subject_of(email),
            next_try_at=postage.real_now,
            queued_at=postage.real_now,
            shown_at=now,
        )
    )
    session.flush()
    return True


def forget_mail(session: Session, kind: str, object_id: int) -> None:
    """Blank who was written to, and what, in every mail of an intent about one thing; that it went out stays."""
    about = col(OutboxMail.intent).like(f"{kind}/{object_id}/%")
    waits = col(OutboxMail.state).in_([*WAITING, MailState.CLAIMED])
    ended = {"state": MailState.GIVEN_UP, "last_result": "Not sent: the recipient was removed", "lease_token": ""}
    session.execute(update(OutboxMail).where(about, waits).values(**ended))
    blank: dict[str, Any] = {"name": "", "address": "", "subject": "", "content": {}, "raw": None}
    session.execute(update(OutboxMail).where(about).values(**blank))


def choose_cadence(session: Session, person_id: int, cadence: Cadence, *, by: Actor, now: datetime) -> None:
    """Set how often a person gets the digest. Overdue compliance notices come all the same (SPEC 2.15)."""
    preference = session.execute(
        select(DigestPreference).where(col(DigestPreference.person_id) == person_id)
    ).scalar_one_or_none()
    before = preference.cadence if preference else Cadence.DAILY
    if before == cadence:
        return
    if preference is None:
        preference = DigestPreference(person_id=person_id, cadence=cadence)
    preference.cadence = cadence
    session.add(preference)
    record(
        session,
        "digest:cadence_chosen",
        f"{by.name} chose the digest: {cadence}",
        about=EntrySubject("person", str(person_id)),
        by=by,
        now=now,
        before={"cadence": before},
        after={"cadence": cadence},
    )
