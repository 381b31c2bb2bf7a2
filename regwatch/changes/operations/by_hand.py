"""Changes that a person enters: of publishers that no source can watch, and our own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.text import one_line
from app.db import search
from app.files.operations import keep_checked
from app.files.uploads import CheckedFile
from app.history.operations import EntrySubject, record
from regwatch.changes.domain.fingerprint import body_hash, content_hash, material_hash
from regwatch.changes.domain.internal import KINDS, InternalKind
from regwatch.changes.domain.triage import ChangeStatus, TriageDecision, TriageStep
from regwatch.changes.matches import keep_matches
from regwatch.changes.models import Change, ChangeFile, InternalChange, Item, ItemVersion
from regwatch.changes.operations.storing import SEARCH_KIND, key_hash
from regwatch.changes.operations.triage import decide
from regwatch.changes.register_index import INDEX
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.links import canonical_link
from regwatch.fetching.plain_text import summary_of
from regwatch.sources.operations import hand_source_id, internal_source_id


@dataclass(frozen=True)
class Entered:
    """What a person typed, with the file that they attached."""

    title: str
    publisher: str
    url: str
    published_on: date | None
    text: str
    document: CheckedFile | None = None
    effective_on: date | None = None


def enter_change(session: Session, entered: Entered, *, by: Actor, now: datetime) -> Change:
    """Add it to the inbox like any other; a link that is known already leads to the change that holds it."""
    link = canonical_link(entered.url)
    key = key_hash(f"link:{link}" if link else f"hand:{entered.title}:{now.isoformat()}")
    held = session.execute(select(Change).where(col(Change.document_key) == key)).scalar_one_or_none()
    if isinstance(held, Change):
        return held
    change = _store(session, entered, key, hand_source_id(session, now), by=by, now=now)
    _record(session, change, f"{by.name} entered {change.title} by hand", entered, by=by, now=now)
    return change


def enter_internal_change(
    session: Session, kind: InternalKind, entered: Entered, *, today: date, by: Actor, now: datetime
) -> Change:
    """Add what we decided ourselves. It is ours, so it is relevant from the start and asks for a case.

    One document of ours is decided about again and again, so a link that is known leads to no earlier change.
    """
    number = session.execute(select(func.count()).select_from(InternalChange)).scalar_one()
    key = key_hash(f"internal:{number}:{entered.title}:{now.isoformat()}")
    change = _store(session, entered, key, internal_source_id(session, now), by=by, now=now)
    session.add(InternalChange(change_id=change.row_id, kind=kind))
    sentence = f"{by.name} entered an internal change ({KINDS[kind].lower()}): {change.title}"
    _record(session, change, sentence, entered, by=by, now=now)
    relevant = TriageDecision(TriageStep.MARK_RELEVANT, "An internal change")
    decide(session, change, relevant, version=change.row_version, today=today, by=by, now=now)
    return change


def _store(session: Session, entered: Entered, key: str, source_id: int, *, by: Actor, now: datetime) -> Change:
    """The change with its text, its file and its matches."""
    day = entered.published_on
    change = Change(
        document_key=key,
        status=ChangeStatus.NEW,
        title=one_line(entered.title),
        publisher=entered.publisher,
        url=entered.url,
        published_on=day,
        effective_on=entered.effective_on,
        sort_at=min(datetime.combine(day, time(), UTC), now) if day else now,
        first_seen_at=now,
        new_since=now,
    )
    session.add(change)
    session.flush()
    _keep_text(session, change, entered, source_id, now)
    if entered.document:
        stored = keep_checked(session, entered.document, by=by, now=now)
        session.add(ChangeFile(change_id=change.row_id, file_id=stored.row_id, name=entered.document.name))
    session.flush()
    keep_matches(session, INDEX.fresh(session), [change.row_id])
    return change


def _record(session: Session, change: Change, sentence: str, entered: Entered, *, by: Actor, now: datetime) -> None:
    file = entered.document.sha256 if entered.document else ""
    after = {"title": change.title, "publisher": change.publisher, "url": change.url, "file": file}
    if change.effective_on:
        after["effective_on"] = change.effective_on.isoformat()
    about = EntrySubject("change", str(change.row_id))
    record(session, "change:entered", sentence, about=about, by=by, now=now, after=after)


def _keep_text(session: Session, change: Change, entered: Entered, source_id: int, now: datetime) -> None:
    item = ParsedItem("hand", change.title, url=entered.url or None, text=entered.text)
    row = Item(
        source_id=source_id,
        change_id=change.row_id,
        identity=f"hand-{change.row_id}",
        content_hash=content_hash(item),
        material_hash=material_hash(item),
        first_seen_at=now,
    )
    session.add(row)
    session.flush()
    session.add(
        ItemVersion(
            item_id=row.row_id,
            number=1,
            title=change.title,
            url=entered.url,
            text=entered.text,
            summary=summary_of(entered.text),
            published_on=entered.published_on,
            raw_date="",
            content_hash=row.content_hash,
            bytes_hash=entered.document.sha256 if entered.document else body_hash(entered.text.encode()),
            seen_at=now,
        )
    )
    key = str(change.row_id)
    search.put(session, kind=SEARCH_KIND, subject_id=change.row_id, key=key, title=change.title, body=entered.text)
