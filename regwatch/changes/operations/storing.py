"""Storing what a poll brought: items, their versions, and the changes that they are sightings of.

Pure database work in short transactions: at most 200 items each, with a savepoint an item when a batch fails, so
that a bad item costs itself (DESIGN 4).
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from app.db import search
from regwatch.changes.domain.comparison import DocumentNews, Known, Revised, Seen
from regwatch.changes.domain.fingerprint import material_hash_of
from regwatch.changes.domain.triage import UNREAD, ChangeStatus, TriageStep, advance
from regwatch.changes.models import Change, Item, ItemKey, ItemVersion
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule, earlier_spelling
from regwatch.fetching.domain.links import canonical_link

log = logging.getLogger(__name__)
SEARCH_KIND = "change"
CHUNK = 400


@dataclass(frozen=True)
class ItemOrigin:
    """Where items come from, and what is to become of new ones."""

    source_id: int
    publisher: str
    rule: IdentityRule
    any_keywords: tuple[str, ...]
    is_baseline: bool
    bytes_hash: str
    now: datetime


@dataclass(frozen=True)
class Kept:
    """What a batch became: versions stored, those that are news to a reader, changes that came back, items that failed.

    `reopened` names the changes that came back to triage.
    """

    versions: tuple[tuple[int, int], ...] = ()
    material: int = 0
    reopened: tuple[int, ...] = ()
    failed: int = 0


def known_items(session: Session, source_id: int, keys: Sequence[str]) -> tuple[dict[str, Known], set[str]]:
    """Everything that the source ever showed under these keys, and those keys that are marked as shared."""
    spelled = {key_hash(old): key for key in keys if (old := earlier_spelling(key))}
    by_hash = {**spelled, **{key_hash(key): key for key in keys}}
    found: dict[str, Known] = {}
    shared: set[str] = set()
    hashes = list(by_hash)
    for start in range(0, len(hashes), CHUNK):
        of_these = col(ItemKey.key_hash).in_(hashes[start : start + CHUNK])
        rows = session.execute(
            _stored_items(col(ItemKey.key_hash), col(ItemKey.is_shared))
            .join(ItemKey, col(ItemKey.item_id) == col(Item.id))
            .where(col(ItemKey.source_id) == source_id, of_these)
        ).all()
        # The spelling of today last, so that it wins where both are known.
        for row in sorted(rows, key=lambda row: row.key_hash not in spelled):
            found[by_hash[row.key_hash]] = _known(row)
            if row.is_shared:
                shared.add(by_hash[row.key_hash])
    return found, shared


def saying_the_same(session: Session, source_id: int, material_hashes: Sequence[str]) -> list[Known]:
    """Items of the source whose newest version reads like one of these, the oldest first."""
    found: list[Known] = []
    for start in range(0, len(material_hashes), CHUNK):
        of_these = col(Item.material_hash).in_(material_hashes[start : start + CHUNK])
        rows = session.execute(_stored_items().where(col(Item.source_id) == source_id, of_these).order_by(col(Item.id)))
        found.extend(_known(row) for row in rows)
    return found


def keep_keys(session: Session, source_id: int, news: DocumentNews) -> None:
    """Keep in mind which keys several documents of one answer had, and what else known items are known by."""
    session.add_all(
        ItemKey(source_id=source_id, key_hash=key_hash(key), item_id=item_id) for key, item_id in news.learned
    )
    session.flush()
    for key, item_id in news.marked:
        hashes = [key_hash(one) for one in (key, earlier_spelling(key)) if one]
        ours = (col(ItemKey.source_id) == source_id, col(ItemKey.key_hash).in_(hashes))
        if not session.execute(update(ItemKey).where(*ours).values(is_shared=True)).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            session.add(ItemKey(source_id=source_id, key_hash=hashes[0], item_id=item_id, is_shared=True))
            session.flush()


def keep_new(session: Session, batch: Sequence[Seen], origin: ItemOrigin) -> Kept:
    """Store new items; when the batch fails, each alone, so that a bad one costs itself."""
    try:
        return _keep_new_or_shared(session, batch, origin)
    except SQLAlchemyError:
        if len(batch) == 1:
            log.exception("an item of source %s could not be stored: %s", origin.source_id, batch[0].identity)
            return Kept(failed=1)
    return sum_of([keep_new(session, [one], origin) for one in batch])


def keep_revised(session: Session, batch: Sequence[Revised], origin: ItemOrigin) -> Kept:
    """Store new versions of known items; a material one re-opens a change that was decided."""
    rows = {row.row_id: row for row in _items(session, [one.known.item_id for one in batch])}
    changes = _changes(session, [row.change_id for row in rows.values()])
    last_read = _last_read(session, [one.known.item_id for one in batch if one.is_material])
    versions, material, reopened = [], 0, []
    for one in batch:
        row, change = rows[one.known.item_id], changes[rows[one.known.item_id].change_id]
        # The rule of what a reader notices may be another than when the version was kept, so its text decides.
        is_material = one.is_material and last_read[row.row_id] != one.seen.material_hash
        row.version += 1
        row.content_hash, row.material_hash = one.seen.content_hash, one.seen.material_hash
        row.quiet_versions = 0 if is_material else row.quiet_versions + 1
        session.add(ItemVersion(**_version(one.seen, row.row_id, row.version, origin)))
        versions.append((row.row_id, row.version))
        change.title, change.url = one.seen.item.title, one.seen.item.url or change.url
        if one.has_moved:
            _move(session, change, one, origin)
        if is_material:
            material += 1
            reopened.extend([change.row_id] if _reopen(change, one.seen.item, origin) else [])
        key, body = str(change.row_id), _body(one.seen.item)
        search.put(session, kind=SEARCH_KIND, subject_id=change.row_id, key=key, title=change.title, body=body)
    session.flush()
    return Kept(tuple(versions), material, tuple(reopened))


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def document_key(one: Seen, origin: ItemOrigin) -> str:
    """What makes two sightings one change: the canonical link, whichever source carries it.

    Where a source is known by guid alone, or several of its documents share a link, each is a change of its own.
    """
    link = canonical_link(one.item.url)
    if link and origin.rule is not IdentityRule.GUID and f"link:{link}" not in one.shared:
        return key_hash(f"link:{link}")
    return key_hash(f"source:{origin.source_id}:{one.identity}")


def _keep_new_or_shared(session: Session, batch: Sequence[Seen], origin: ItemOrigin) -> Kept:
    """Store a batch; when another source's poll stores one of its documents at the same moment, share that change."""
    try:
        with session.begin_nested():
            return _keep_new(session, batch, origin)
    except IntegrityError:
        with session.begin_nested():
            return _keep_new(session, batch, origin)


def _keep_new(session: Session, batch: Sequence[Seen], origin: ItemOrigin) -> Kept:
    """In bulk, a statement a table: the rows of a first poll are most of what a watch ever writes."""
    keys = [document_key(one, origin) for one in batch]
    held = _change_ids(session, keys)
    fresh = {key: one for key, one in _first_of_each(batch, keys).items() if key not in held}
    changes = [_change(one, key, origin) for key, one in fresh.items()]
    added = dict(zip(fresh, _insert(session, Change, changes), strict=True))
    ids = {**held, **added}
    items = [_item(one, ids[key], origin) for one, key in zip(batch, keys, strict=True)]
    item_ids = _insert(session, Item, items)
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (ItemKey, [row for one, item_id in zip(batch, item_ids, strict=True) for row in _keys(one, item_id, origin)]),
        (
            ItemVersion,
            [_version(one, item_id, 1, origin) for one, item_id in zip(batch, item_ids, strict=True)],
        ),
        (search.SearchEntry, [_findable(one, added[key]) for key, one in fresh.items()]),
    )
    for table, rows in tables:
        if rows:
            session.execute(insert(table.__table__), rows)
    return Kept(tuple((item_id, 1) for item_id in item_ids), len(item_ids))


def _insert(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The ids of what was inserted, in the order of the rows."""
    if not rows:
        return []
    columns = table.__table__.c
    statement = insert(table.__table__).returning(columns.id, sort_by_parameter_order=True)
    return [int(row_id) for row_id in session.execute(statement, rows).scalars()]


def _change(one: Seen, key: str, origin: ItemOrigin) -> dict[str, Any]:
    status = ChangeStatus.NEW
    if origin.is_baseline:
        status = ChangeStatus.BASELINE
    elif not _is_wanted(one.item, origin.any_keywords):
        status = ChangeStatus.FILTERED
    instant, day = _published(one.item)
    known = instant or (datetime.combine(day, time(), UTC) if day else None)
    return {
        "document_key": key,
        "status": status,
        "title": one.item.title,
        "publisher": origin.publisher,
        "url": one.item.url or "",
        "published_at": instant,
        "published_on": day,
        "raw_date": one.item.raw_date,
        # A date in the future must not hold the top of the inbox for ever; first seen never moves.
        "sort_at": min(known, origin.now) if known else origin.now,
        "first_seen_at": origin.now,
        "new_since": origin.now if status is ChangeStatus.NEW else None,
        "to_match": status is ChangeStatus.NEW,
    }


def _item(one: Seen, change_id: int, origin: ItemOrigin) -> dict[str, Any]:
    return {
        "source_id": origin.source_id,
        "change_id": change_id,
        "identity": one.identity,
        "content_hash": one.content_hash,
        "material_hash": one.material_hash,
        "decided_version": 1 if origin.is_baseline or not _is_wanted(one.item, origin.any_keywords) else None,
        "first_seen_at": origin.now,
    }


def _keys(one: Seen, item_id: int, origin: ItemOrigin) -> list[dict[str, Any]]:
    return [
        {"source_id": origin.source_id, "key_hash": key_hash(key), "item_id": item_id, "is_shared": key in one.to_mark}
        for key in (*one.keys, *one.to_mark)
    ]


def _reopen(change: Change, item: ParsedItem, origin: ItemOrigin) -> bool:
    """Match a change anew whose text a reader would find different; whether it came back to triage by that.

    What nobody has looked at yet comes only where it would have come as a new item: a source of high volume edits
    much that holds none of its words.
    """
    change.row_version += 1
    if change.status in UNREAD and not _is_wanted(item, origin.any_keywords):
        return False
    change.to_match = True
    if change.status is ChangeStatus.NEW:
        return False
    change.reopened_from, change.status = change.status.value, advance(change.status, TriageStep.REOPEN)
    change.reopened_at, change.undo, change.deferred_until = origin.now, None, None
    change.new_since = origin.now
    return True


def _move(session: Session, change: Change, one: Revised, origin: ItemOrigin) -> None:
    """Let a document be known under its new address too."""
    rows = _keys(one.seen, one.known.item_id, origin)
    session.execute(insert(ItemKey.__table__), rows)  # type: ignore[attr-defined]  # SQLModel gives its classes a table
    key = document_key(one.seen, origin)
    if not _change_ids(session, [key]):
        change.document_key = key


def _last_read(session: Session, item_ids: Sequence[int]) -> dict[int, str]:
    """The newest version of each of these items as the rule of today reads it."""
    rows = session.execute(
        select(col(Item.id), col(ItemVersion.title), col(ItemVersion.text), col(ItemVersion.extra))
        .join(ItemVersion, (col(ItemVersion.item_id) == col(Item.id)) & (col(ItemVersion.number) == col(Item.version)))
        .where(col(Item.id).in_(item_ids))
    )
    return {row.id: material_hash_of(row.title, row.text, row.extra) for row in rows}


def _stored_items(*more: Any) -> Select[Any]:
    """Items with what their newest version is called and dated."""
    newest = (col(ItemVersion.item_id) == col(Item.id)) & (col(ItemVersion.number) == col(Item.version))
    return select(
        *more, col(Item.id), col(Item.content_hash), col(Item.material_hash), col(Item.quiet_versions),
        col(ItemVersion.title), col(ItemVersion.published_at), col(ItemVersion.published_on), col(ItemVersion.raw_date),
    ).join(ItemVersion, newest)  # fmt: skip


def _known(row: Any) -> Known:
    dated = row.published_at or row.published_on or row.raw_date
    return Known(row.id, row.content_hash, row.material_hash, row.quiet_versions, row.title, dated)


def _version(one: Seen, item_id: int, number: int, origin: ItemOrigin) -> dict[str, Any]:
    instant, day = _published(one.item)
    return {
        "item_id": item_id,
        "number": number,
        "title": one.item.title,
        "url": one.item.url or "",
        "text": one.item.text or one.item.summary,
        "summary": one.item.summary,
        "published_at": instant,
        "published_on": day,
        "raw_date": one.item.raw_date,
        "extra": dict(one.item.extra),
        "content_hash": one.content_hash,
        "bytes_hash": origin.bytes_hash,
        "seen_at": origin.now,
    }


def _findable(one: Seen, change_id: int) -> dict[str, Any]:
    title, body = one.item.title, _body(one.item)
    return {"kind": SEARCH_KIND, "subject_id": change_id, "key": str(change_id), "title": title, "body": body}


def _body(item: ParsedItem) -> str:
    return f"{item.text or item.summary}\n{item.url or ''}"


def _first_of_each(batch: Sequence[Seen], keys: Sequence[str]) -> dict[str, Seen]:
    """One document once, as it stands first, in the order of the batch."""
    first: dict[str, Seen] = {}
    for one, key in zip(batch, keys, strict=True):
        first.setdefault(key, one)
    return first


def _is_wanted(item: ParsedItem, any_keywords: tuple[str, ...]) -> bool:
    """A source of high volume names words of which one must stand in a title or text; the rest is kept, not shown."""
    text = f"{item.title}\n{item.text}".lower()
    return not any_keywords or any(word.lower() in text for word in any_keywords)


def _published(item: ParsedItem) -> tuple[datetime | None, date | None]:
    found = item.published_at
    if isinstance(found, datetime):
        return found, None
    return None, found


def _items(session: Session, ids: Sequence[int]) -> list[Item]:
    return list(session.execute(select(Item).where(col(Item.id).in_(ids))).scalars())


def _changes(session: Session, ids: Sequence[int]) -> dict[int, Change]:
    found = session.execute(select(Change).where(col(Change.id).in_(ids))).scalars()
    return {row.row_id: row for row in found}


def _change_ids(session: Session, keys: Sequence[str]) -> dict[str, int]:
    chosen = select(col(Change.document_key), col(Change.id)).where(col(Change.document_key).in_(keys))
    return {row.document_key: row.id for row in session.execute(chosen)}


def sum_of(parts: Sequence[Kept]) -> Kept:
    return Kept(
        tuple(version for part in parts for version in part.versions),
        sum(part.material for part in parts),
        tuple(change for part in parts for change in part.reopened),
        sum(part.failed for part in parts),
    )
