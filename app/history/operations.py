"""Recording: every operation ends here, in its own transaction, or its change does not happen."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import null, select, text, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.text import SAY_WHY, one_line
from app.db.bulk import insert_rows
from app.db.session import Database, dialect_of
from app.history.domain.chain import (
    FIRST_PREVIOUS,
    REDACTED,
    REDACTED_KIND,
    Entry,
    EntryFormat,
    document_hash,
    entry_hash,
)
from app.history.models import HistoryDocument, HistoryEntry, HistoryHead

CHAIN_LOCK = 7_423_001  # any constant: the name of the advisory lock that puts appends in a row on PostgreSQL
LONGEST_SENTENCE = 500


@dataclass(frozen=True)
class EntrySubject:
    """What an entry is about: its kind (`requirement`), its id as text, and the client whose row it is."""

    kind: str
    id: str
    client_id: int | None = None


@dataclass(frozen=True)
class Told:
    """What one entry says; who did it and when is the same for all that are told at once.

    `tag` is namespaced and past tense (`requirement:created`); `sentence` is what the history page says.
    `before` and `after` hold what JSON does (text, whole numbers, booleans, None, lists, dicts), and days.
    `sealed` holds, by table, the seal of a row that is never changed again: the chain vouches for it from now on.
    """

    tag: str
    sentence: str
    about: EntrySubject
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    sealed: Mapping[str, str] | None = None

    @property
    def document(self) -> dict[str, Any]:
        sealed = {"sealed": dict(self.sealed)} if self.sealed else {}
        return {"before": _plain(self.before), "after": _plain(self.after), **sealed}


def record(  # noqa: PLR0913 - who, when, what stood before and after, and what it vouches for
    session: Session,
    tag: str,
    sentence: str,
    *,
    about: EntrySubject,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> int:
    """Append an entry and its document; return its sequence. Its parts are those of `Told`."""
    return _append(session, [Told(tag, sentence, about, before, after, sealed)], by=by, now=now)


def record_each(session: Session, told: Sequence[Told], *, by: Actor, now: datetime) -> None:
    """Append an entry for each of many rows that one decision changed: as many statements as for one."""
    if told:
        _append(session, told, by=by, now=now)


def record_refusal(
    database: Database, tag: str, sentence: str, *, about: EntrySubject, by: Actor, now: datetime
) -> None:
    """Record what must survive a refusal, after the request's own transaction was rolled back (DESIGN 4)."""
    with database.transaction() as session:
        record(session, tag, sentence, about=about, by=by, now=now)


def redact(session: Session, sequence: int, reason: str, *, by: Actor, now: datetime) -> int:
    """Take the text of one entry's document away, by an entry that says who did it, when and why; its sequence."""
    reason = one_line(reason)
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    entry = session.get(HistoryEntry, sequence)
    if entry is None:
        raise NotFound("entry of the history", sequence)
    document = select(col(HistoryDocument.redacted)).where(col(HistoryDocument.entry_id) == sequence)
    if session.execute(document.with_for_update()).scalar_one_or_none() is not False:
        raise NotAllowed(f"The document of entry {sequence} has no text that could be taken away.")
    said = record(
        session,
        REDACTED,
        f"Took away the text of entry {sequence}: {reason}",
        about=EntrySubject(REDACTED_KIND, str(sequence), entry.client_id),
        by=by,
        now=now,
        after={"entry": sequence, "document_hash": entry.document_hash, "reason": reason},
    )
    emptied = update(HistoryDocument).where(col(HistoryDocument.entry_id) == sequence)
    # The salt goes too: with salt and hash, a short text could be found by trying.
    session.execute(emptied.values(body=null(), salt="", redacted=True))
    return said


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def _append(session: Session, told: Sequence[Told], *, by: Actor, now: datetime) -> int:
    """Chain these entries, in their order, behind the head; the sequence of the last."""
    if dialect_of(session) == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": CHAIN_LOCK})
    head = session.get(HistoryHead, 1, populate_existing=True) or HistoryHead(id=1, sequence=0, hash=FIRST_PREVIOUS)
    entries, documents = [], []
    for each in told:
        salt, own_salt, body = secrets.token_hex(16), secrets.token_hex(16), each.document
        entry = Entry(
            sequence=head.sequence + 1,
            at=now,
            tag=each.tag,
            sentence=each.sentence[:LONGEST_SENTENCE],
            actor_id=by.id,
            actor_name=by.name,
            subject_kind=each.about.kind,
            subject_id=each.about.id,
            client_id=each.about.client_id,
            document_hash=document_hash(body, salt),
            previous_hash=head.hash,
        )
        head.sequence, head.hash = entry.sequence, entry_hash(entry, EntryFormat.LINKED, own_salt)
        fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "sequence"}
        entries.append(
            HistoryEntry(id=entry.sequence, hash=head.hash, format=int(EntryFormat.LINKED), salt=own_salt, **fields)
        )
        documents.append({"entry_id": entry.sequence, "salt": salt, "body": body, "redacted": False})
    session.add_all([head, *entries])
    session.flush()
    insert_rows(session, HistoryDocument, documents)
    return head.sequence
