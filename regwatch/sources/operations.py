"""Adding, editing and enabling sources, and loading the starter ones."""

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from regwatch.fetching.addresses import (
    Address,
    AddressRefused,
    Endpoint,
    Refusal,
    check_dialled,
    read_address,
    read_endpoints,
)
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.domain.health import Health
from regwatch.sources.models import Source, SourceState

HAND, INTERNAL = "entered-by-hand", "internal"
OURSELVES = "Internal"  # who publishes what we decide
STARTER = Path(__file__).with_name("starter") / "feeds.yaml"
DEFAULT_MINUTES = 360
# What decides which items a document gives; after a change of any other setting it need not be read again.
SHAPES_READING = {"url", "kind", "identity", "zone", "any_keywords", "selectors"}
NOTHING_READ = {"etag": "", "last_modified": "", "body_hash": "", "document_hash": ""}


@dataclass(frozen=True)
class SourceDetails:
    """What is set for a source."""

    name: str
    publisher: str
    url: str
    kind: str = "rss"
    identity: IdentityRule = IdentityRule.GUID_OR_LINK
    zone: str = "Europe/London"
    any_keywords: tuple[str, ...] = ()
    selectors: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    enabled: bool = True
    verify: bool = False
    minimum_minutes: int = DEFAULT_MINUTES


def add_source(
    session: Session, key: str, details: SourceDetails, *, allowed: tuple[str, ...] = (), by: Actor, now: datetime
) -> Source:
    """Watch an address; `allowed` are the private ip:port pairs of the settings. Its first poll is due at once."""
    if session.execute(select(col(Source.id)).where(col(Source.key) == key)).scalar() is not None:
        raise BadInput({"key": f"There is already a source with the key {key}"})
    check_address(details.url, allowed)
    row = _row(key, details, now)
    session.add(row)
    session.flush()
    session.add(SourceState(source_id=row.row_id, next_poll_at=now))
    session.flush()
    sentence = f"{by.name} added the source {details.name}"
    record(session, "source:added", sentence, about=about(row), by=by, now=now, after=_plain(details))
    return row


def change_source(
    session: Session,
    row: Source,
    details: SourceDetails,
    *,
    version: int,
    allowed: tuple[str, ...] = (),
    by: Actor,
    now: datetime,
) -> None:
    """Change what is set, due at once; another address or rule drops the validators, so that it is read anew."""
    before = details_of(row)
    held = _plain(before)
    was, becomes = what_differs(held, _plain(details))
    accept_version(row, version, subject=row.name, current={name: str(value) for name, value in held.items()})
    if details.url != before.url:
        check_address(details.url, allowed)
    sentence = f"{by.name} changed the source {row.name}: {changes_in_words(was, becomes)}"
    for name, value in _fields(details).items():
        setattr(row, name, value)
    read_anew = NOTHING_READ if SHAPES_READING & becomes.keys() else {}
    session.execute(
        update(SourceState).where(col(SourceState.source_id) == row.id).values(next_poll_at=now, **read_anew)
    )
    record(session, "source:changed", sentence, about=about(row), by=by, now=now, before=was, after=becomes)


def set_enabled(session: Session, row: Source, *, enabled: bool, reason: str, by: Actor, now: datetime) -> None:
    """Begin or stop watching. A person who enables an unverified source vouches for its address."""
    if not enabled and not reason:
        raise BadInput({"reason": "Say why it is no longer watched"})
    before = {"enabled": row.enabled, "verify": row.verify}
    row.enabled, row.row_version = enabled, row.row_version + 1
    row.verify = row.verify and not enabled
    if enabled:
        session.execute(
            update(SourceState).where(col(SourceState.source_id) == row.id).values(next_poll_at=now, failures=0)
        )
    word = "enabled" if enabled else "disabled"
    sentence = f"{by.name} {word} the source {row.name}" + (f": {reason}" if reason else "")
    after = {"enabled": row.enabled, "verify": row.verify, "reason": reason}
    record(session, f"source:{word}", sentence, about=about(row), by=by, now=now, before=before, after=after)


def make_due(session: Session, source_ids: list[int], *, now: datetime) -> None:
    """Let these sources be polled by the next sweep."""
    session.execute(update(SourceState).where(col(SourceState.source_id).in_(source_ids)).values(next_poll_at=now))


def load_sources(session: Session, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Add the starter sources that are not there yet, unverified ones disabled; (added, already there)."""
    raw = STARTER.read_bytes()
    library = yaml.safe_load(raw)
    held = set(session.execute(select(col(Source.key))).scalars())
    new = [feed for feed in library["feeds"] if feed["id"] not in held]
    if not new:
        return 0, len(library["feeds"])
    rows = [_row(feed["id"], _starter_details(feed, library["defaults"]), now) for feed in new]
    session.add_all(rows)
    session.flush()
    session.add_all(SourceState(source_id=row.row_id, next_poll_at=now) for row in rows)
    session.flush()
    after = {"file": STARTER.name, "sha256": hashlib.sha256(raw).hexdigest(), "added": [row.key for row in rows]}
    sentence = f"{by.name} loaded {len(rows)} sources from the starter library"
    record(
        session, "source:starter_loaded", sentence, about=EntrySubject("source", "starter"), by=by, now=now, after=after
    )
    return len(rows), len(library["feeds"]) - len(rows)


def hand_source_id(session: Session, now: datetime) -> int:
    """The source that stands for people: never polled, so that every change has a sighting."""
    return _own_source_id(session, HAND, "Entered by hand", "hand", now)


def internal_source_id(session: Session, now: datetime) -> int:
    """The source that stands for what we decide ourselves."""
    return _own_source_id(session, INTERNAL, "Decided by us", INTERNAL, now)


def _own_source_id(session: Session, key: str, name: str, kind: str, now: datetime) -> int:
    found = session.execute(select(Source).where(col(Source.key) == key)).scalar_one_or_none()
    if isinstance(found, Source):
        return found.row_id
    row = Source(
        key=key,
        name=name,
        publisher="Us",
        kind=kind,
        url="",
        identity=IdentityRule.GUID,
        enabled=False,
        added_at=now,
    )
    session.add(row)
    session.flush()
    session.add(SourceState(source_id=row.row_id, next_poll_at=now, health=Health.NEVER_POLLED))
    session.flush()
    return row.row_id


def check_address(url: str, allowed: tuple[str, ...]) -> None:
    """Refuse an address that Tidemark will not call, naming the field; names are resolved and judged at each poll."""
    endpoints = read_endpoints(allowed)
    try:
        _refuse_private(read_address(url, endpoints), endpoints)
    except AddressRefused as refused:
        raise BadInput({"url": str(refused)}) from refused


def _refuse_private(address: Address, endpoints: frozenset[Endpoint]) -> None:
    if address.host == "localhost" or address.host.endswith(".localhost"):
        raise AddressRefused(Refusal.NOT_PUBLIC, ip="this machine")
    with suppress(ValueError):  # a name, not a number
        check_dialled(ip_address(address.host), address.port, endpoints)


def about(row: Source) -> EntrySubject:
    return EntrySubject("source", row.key)


def details_of(row: Source) -> SourceDetails:
    fields = {name: getattr(row, name) for name in SourceDetails.__dataclass_fields__}
    return SourceDetails(**{**fields, "any_keywords": tuple(row.any_keywords)})


def _starter_details(feed: dict[str, Any], defaults: dict[str, Any]) -> SourceDetails:
    return SourceDetails(
        name=feed["name"],
        publisher=feed["authority"],
        url=feed["url"],
        kind=feed["kind"],
        identity=IdentityRule(feed.get("identity", defaults["identity"])),
        any_keywords=tuple(feed.get("default_filter", {}).get("any_keywords", ())),
        notes=feed.get("notes", ""),
        enabled=feed["enabled"],
        verify=feed["verify"],
        minimum_minutes=defaults["poll_minutes"],
    )


def _row(key: str, details: SourceDetails, now: datetime) -> Source:
    return Source(key=key, added_at=now, **_fields(details))


def _fields(details: SourceDetails) -> dict[str, Any]:
    return {**asdict(details), "any_keywords": list(details.any_keywords)}


def _plain(details: SourceDetails) -> dict[str, Any]:
    return {**_fields(details), "identity": details.identity.value}
