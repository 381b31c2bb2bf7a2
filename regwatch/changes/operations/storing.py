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

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from app.db import search
from regwatch.changes.domain.comparison import Known, Revised, Seen
from regwatch.changes.domain.triage import DECIDED, ChangeStatus, Step, advance
from regwatch.changes.models import Change, Item, ItemKey, ItemVersion
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.domain.links import canonical_link

log = logging.getLogger(__name__)
SEARCH_KIND = "change"
CHUNK = 400


@dataclass(frozen=True)
class Origin:
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
    """What a batch became: item versions stored, and how many items could not be."""

    versions: tuple[tuple[int, int], ...] = ()
    failed: int = 0


def known_items(session: Session, source_id: int, keys: Sequence[str]) -> dict[str, Known]:
    """Everything that the source ever showed under these keys."""
    by_hash = {key_hash(key): key for key in keys}
    found: dict[str, Known] = {}
    hashes = list(by_hash)
    for start in range(0, len(hashes), CHUNK):
        rows = session.execute(
            select(
                col(ItemKey.key_hash),
                col(Item.id),
                col(Item.content_hash),
                col(Item.material_hash),
                col(Item.quiet_versions),
            )
            .join(Item, col(Item.id) == col(ItemKey.item_id))
            .where(col(ItemKey.source_id) == source_id, col(ItemKey.key_hash).in_(hashes[start : start + CHUNK]))
        )
        for row in rows:
            found[by_hash[row.key_hash]] = Known(row.id, row.content_hash, row.material_hash, row.quiet_versions)
    return found


def keep_new(session: Session, batch: Sequence[Seen], origin: Origin) -> Kept:
    """Store new items; when the batch fails, each alone, so that a bad one costs itself."""
    try:
        return _keep_new_or_shared(session, batch, origin)
    except SQLAlchemyError:
        if len(batch) == 1:
            log.exception("an item of source %s could not be stored: %s", origin.source_id, batch[0].identity)
            return Kept(failed=1)
    return _sum([keep_new(session, [one], origin) for one in batch])


def keep_revised(session: Session, batch: Sequence[Revised], origin: Origin) -> Kept:
    """Store new versions of known items; a material one re-opens a change that was decided."""
    rows = {row.row_id: row for row in _items(session, [one.known.item_id for one in batch])}
    changes = _changes(session, [row.change_id for row in rows.values()])
    versions = []
    for one in batch:
        row = rows[one.known.item_id]
        row.version += 1
        row.content_hash, row.material_hash = one.seen.content_hash, one.seen.material_hash
        row.quiet_versions = 0 if one.is_material else row.quiet_versions + 1
        session.add(ItemVersion(**_version(one.seen, row.row_id, row.version, origin)))
        versions.append((row.row_id, row.version))
        change = changes[row.change_id]
        _follow(change, one, origin)
        key, body = str(change.row_id), _body(one.seen.item)
        search.put(session, kind=SEARCH_KIND, subject_id=change.row_id, key=key, title=change.title, body=body)
    session.flush()
    return Kept(tuple(versions))


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def document_key(item: ParsedItem, identity: str, origin: Origin) -> str:
    """What makes two sightings one change: the canonical link, whichever source carries it.

    Where a source is known by guid alone, many entries share a link, so each of its items is a change of its own.
    """
    link = canonical_link(item.url)
    if link and origin.rule is not IdentityRule.GUID:
        return key_hash(f"link:{link}")
    return key_hash(f"source:{origin.source_id}:{identity}")


def _keep_new_or_shared(session: Session, batch: Sequence[Seen], origin: Origin) -> Kept:
    """Store a batch; when another source's poll stores one of its documents at the same moment, share that change."""
    try:
        with session.begin_nested():
            return _keep_new(session, batch, origin)
    except IntegrityError:
        with session.begin_nested():
            return _keep_new(session, batch, origin)


def _keep_new(session: Session, batch: Sequence[Seen], origin: Origin) -> Kept:
    """In bulk, a statement a table: the rows of a first poll are most of what a watch ever writes."""
    keys = [document_key(one.item, one.identity, origin) for one in batch]
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
    return Kept(tuple((item_id, 1) for item_id in item_ids))


def _insert(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The ids of what was inserted, in the order of the rows."""
    if not rows:
        return []
    columns = table.__table__.c
    statement = insert(table.__table__).returning(columns.id, sort_by_parameter_order=True)
    return [int(row_id) for row_id in session.execute(statement, rows).scalars()]


def _change(one: Seen, key: str, origin: Origin) -> dict[str, Any]:
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


def _item(one: Seen, change_id: int, origin: Origin) -> dict[str, Any]:
    return {
        "source_id": origin.source_id,
        "change_id": change_id,
        "identity": one.identity,
        "content_hash": one.content_hash,
        "material_hash": one.material_hash,
        "first_seen_at": origin.now,
    }


def _keys(one: Seen, item_id: int, origin: Origin) -> list[dict[str, Any]]:
    return [{"source_id": origin.source_id, "key_hash": key_hash(key), "item_id": item_id} for key in one.keys]


def _follow(change: Change, one: Revised, origin: Origin) -> None:
    """Let a change say what its newest version says; re-open it when a reader would find the text different."""
    change.title, change.url = one.seen.item.title, one.seen.item.url or change.url
    if not one.is_material:
        return
    change.to_match = True
    if change.status in (*DECIDED, ChangeStatus.DEFERRED):
        change.status = advance(change.status, Step.REOPEN)
        change.reopened_at, change.undo, change.deferred_until = origin.now, None, None
        change.new_since = origin.now
    change.row_version += 1


def _version(one: Seen, item_id: int, number: int, origin: Origin) -> dict[str, Any]:
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


def _sum(parts: Sequence[Kept]) -> Kept:
    return Kept(
        tuple(version for part in parts for version in part.versions),
        sum(part.failed for part in parts),
    )
