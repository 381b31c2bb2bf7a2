"""Signing: a typed name, what it means, and the hash of what was signed (SPEC 2.7).

The caller says who may sign, and has had the password given again (`app.people.reauthentication`) before any
transaction was open.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed
from app.core.text import one_line
from app.history.operations import EntrySubject, record
from app.people.queries import find_person
from app.signing.models import Signature
from app.signing.proof import seal_of, signed_tag

LONGEST_NAME = 120


@dataclass(frozen=True)
class Signing:
    """What is signed: a revision of a thing, by the hash of its text, and the name as it was typed."""

    kind: str
    id: int
    revision: int
    meaning: str
    text_hash: str
    name: str
    client_id: int | None = None


def sign(session: Session, signing: Signing, *, by: Actor, now: datetime) -> Signature:
    """Sign once: the same person, meaning and revision again give the signature that is there."""
    if by.id is None:
        raise NotAllowed("Only a person can sign.")
    name = one_line(signing.name)
    if not name or len(name) > LONGEST_NAME:
        raise BadInput({"name": f"Type your name, in at most {LONGEST_NAME} characters"})
    if _plain(name) != _plain(by.name):
        raise BadInput({"name": f"Type your name as it stands in your account: {by.name}. Nobody signs for another"})
    held = _held(session, signing, by.id)
    if held is not None:
        return held
    person = find_person(session, by.id)
    row = Signature(
        subject_kind=signing.kind,
        subject_id=signing.id,
        subject_revision=signing.revision,
        meaning=signing.meaning,
        person_id=by.id,
        name=name,
        post=person.post if person else "",
        text_hash=signing.text_hash,
        signed_at=now,
    )
    session.add(row)
    session.flush()
    record(
        session,
        signed_tag(signing.kind),
        f"{by.name} signed revision {signing.revision}: {signing.meaning}",
        about=EntrySubject(signing.kind, str(signing.id), signing.client_id),
        by=by,
        now=now,
        after={"name": name, "meaning": signing.meaning, "text_hash": signing.text_hash},
        sealed={Signature.__tablename__: seal_of(row)},
    )
    return row


def _plain(name: str) -> str:
    """A name whatever its capitals, blanks and the way its accents were typed."""
    return unicodedata.normalize("NFKC", one_line(name)).casefold()


def _held(session: Session, signing: Signing, person_id: int) -> Signature | None:
    found = session.execute(
        select(Signature).where(
            col(Signature.subject_kind) == signing.kind,
            col(Signature.subject_id) == signing.id,
            col(Signature.subject_revision) == signing.revision,
            col(Signature.meaning) == signing.meaning,
            col(Signature.person_id) == person_id,
        )
    ).scalar_one_or_none()
    return found if isinstance(found, Signature) else None
