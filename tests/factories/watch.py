"""Changes for tests: many written at once, each with its item, its text, two matches and a search entry."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.db.search import SearchEntry
from regwatch.changes.domain.comparison import Known, Revised, Seen
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.changes.models import Change, ChangeMatch, Item, ItemVersion
from regwatch.changes.operations.storing import ItemOrigin, keep_revised
from regwatch.fetching.domain.documents import ParsedItem
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.matching.domain.ranking import Band
from regwatch.sources.models import Source, SourceState

BANDS = (Band.STRONG, Band.POSSIBLE, Band.WEAK)
TEXT = "Firms must answer a complaint in writing, and say how to take it to the ombudsman. " * 8


def fill_changes(session: Session, count: int, *, requirement_ids: range, now: datetime, start: int = 0) -> None:
    """Write many changes that wait for a decision, the newest last; ids run on from `start`."""
    source_id = _source(session, now)
    ids = range(start + 1, start + count + 1)
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (Change, [_change(n, now) for n in ids]),
        (Item, [_item(n, source_id, now) for n in ids]),
        (ItemVersion, [_version(n, now) for n in ids]),
        (ChangeMatch, [match for n in ids for match in _matches(n, requirement_ids)]),
        (SearchEntry, [_entry(n) for n in ids]),
    )
    for table, rows in tables:
        session.execute(insert(table), rows)


def revise_change(session: Session, n: int, text: str, *, now: datetime) -> None:
    """The source of a change that `fill_changes` wrote shows another text, as a poll stores that."""
    url = f"https://regulator.example/{n}"
    item = ParsedItem(url, f"Notice {n} about complaints", url=url, text=text)
    seen = Seen(item, url, (), hashlib.sha256(text.encode()).hexdigest())
    revised = Revised(seen, Known(n, _hash(n), _hash(n)), is_material=True)
    origin = ItemOrigin(_source(session, now), "Regulator", IdentityRule.LINK, (), False, seen.content_hash, now)
    keep_revised(session, [revised], origin)


def _source(session: Session, now: datetime) -> int:
    held = session.execute(select(col(Source.id)).where(col(Source.key) == "bulk")).scalar()
    if held is not None:
        return int(held)
    row = Source(
        key="bulk",
        name="Bulk",
        publisher="Regulator",
        kind="rss",
        url="https://regulator.example/bulk.rss",
        identity=IdentityRule.LINK,
        added_at=now,
    )
    session.add(row)
    session.flush()
    session.add(SourceState(source_id=row.row_id, next_poll_at=now))
    session.flush()
    return row.row_id


def _hash(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def _change(n: int, now: datetime) -> dict[str, Any]:
    at = now - timedelta(days=400) + timedelta(minutes=n)
    return {
        "id": n,
        "row_version": 1,
        "document_key": _hash(n),
        "status": ChangeStatus.NEW,
        "title": f"Notice {n} about complaints",
        "publisher": f"Regulator {n % 7}",
        "url": f"https://regulator.example/{n}",
        "published_at": at,
        "sort_at": at,
        "first_seen_at": now,
        "new_since": now,
        "band": BANDS[n % 3],
        "raw_date": "",
        "decided_by_name": "",
        "reason": "",
    }


def _item(n: int, source_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "source_id": source_id,
        "change_id": n,
        "identity": f"https://regulator.example/{n}",
        "version": 1,
        "content_hash": _hash(n),
        "material_hash": _hash(n),
        "quiet_versions": 0,
        "first_seen_at": now,
    }


def _version(n: int, now: datetime) -> dict[str, Any]:
    return {
        "item_id": n,
        "number": 1,
        "title": f"Notice {n} about complaints",
        "url": f"https://regulator.example/{n}",
        "text": f"Notice {n}. {TEXT}",
        "summary": TEXT[:200],
        "raw_date": "",
        "extra": {},
        "content_hash": _hash(n),
        "bytes_hash": _hash(n),
        "seen_at": now,
    }


def _matches(n: int, requirement_ids: range) -> list[dict[str, Any]]:
    chosen = (requirement_ids[n % len(requirement_ids)], requirement_ids[(n * 7 + 1) % len(requirement_ids)])
    return [
        {
            "change_id": n,
            "requirement_id": requirement_id,
            "rank": rank,
            "score": 1.0 / rank,
            "band": BANDS[n % 3],
            "reasons": ["Both speak of complaints and writing"],
            "by_hand": False,
        }
        for rank, requirement_id in enumerate(sorted(set(chosen)), 1)
    ]


def _entry(n: int) -> dict[str, Any]:
    title = f"Notice {n} about complaints"
    return {"kind": "change", "subject_id": n, "key": str(n), "title": title, "body": TEXT}
