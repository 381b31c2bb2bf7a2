"""Loading the starter requirements: idempotent, and never over what people changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import next_review
from app.history.operations import EntrySubject, record
from app.requirements.domain.contents import NewWording, Tags, Wording
from app.requirements.domain.words import Applicability, Binding, Kind, Sector, Status, TagKind
from app.requirements.models import Requirement
from app.requirements.operations.dated import keep_all
from app.requirements.operations.rows import NextVersion, add_versions, findable, make_findable, set_tags
from app.requirements.operations.sectors import choose_sector
from app.requirements.queries.sectors import sector_counts

FOLDER = Path(__file__).with_name("starter")
LIBRARY, ALIASES = "requirements.yaml", "aliases.yaml"
LISTS = {"themes": TagKind.THEME, "typical_evidence": TagKind.EVIDENCE, "watch_feeds": TagKind.SOURCE}


@dataclass(frozen=True)
class RequirementsLoaded:
    """What a load did."""

    created: int
    unchanged: int


def load_starter(session: Session, *, sector: Sector | None = None, by: Actor, now: datetime) -> RequirementsLoaded:
    """Add the starter requirements that are not there yet; one history entry names the files and what was added.

    A sector that is given is chosen for all of them; where none is, what is new follows the one that was chosen before.
    """
    files = {name: (FOLDER / name).read_bytes() for name in (LIBRARY, ALIASES)}
    library, aliases = _parsed(files[LIBRARY]), _parsed(files[ALIASES])
    entries = library["requirements"]
    held = set(session.execute(select(col(Requirement.ref))).scalars())
    new = [entry for entry in entries if entry["id"] not in held]
    if new:
        rows = [_row(entry, library["as_of"], now) for entry in new]
        session.add_all(rows)
        session.flush()
        keep_all(session, rows, by=by, now=now)
        _add_texts(session, rows, new, aliases, by=by, now=now)
        after = {
            "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()},
            "added": [row.ref for row in rows],
        }
        sentence = f"{by.name} loaded {len(rows)} requirements from the starter library"
        about = EntrySubject("register", "starter")
        record(session, "requirement:starter_loaded", sentence, about=about, by=by, now=now, after=after)
    if sector is not None:
        choose_sector(session, sector, among=starter_refs(), by=by, now=now)
    elif earlier := next(iter(sector_counts(session, by)), None):
        choose_sector(session, earlier, among=[entry["id"] for entry in new], by=by, now=now)
    return RequirementsLoaded(len(new), len(entries) - len(new))


@cache
def starter_refs() -> frozenset[str]:
    """The refs of the starter library, which comes with the product and never changes while it runs."""
    return frozenset(entry["id"] for entry in _parsed((FOLDER / LIBRARY).read_bytes())["requirements"])


def _parsed(raw: bytes) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times quicker where libyaml is there
    parsed: dict[str, Any] = yaml.load(raw, Loader=loader)  # noqa: S506 - both loaders are the safe ones
    return parsed


def _row(entry: dict[str, Any], as_of: date, now: datetime) -> Requirement:
    return Requirement(
        ref=entry["id"],
        kind=Kind(entry["kind"]),
        binding=Binding(entry["binding"]),
        instrument=entry["source"],
        status=Status(entry["status"]),
        title=entry["title"],
        reference=entry["reference"],
        review_frequency_months=entry["review_frequency_months"],
        review_due_on=next_review(as_of, entry["review_frequency_months"]),
        applicability=Applicability.NOT_DECIDED,
        url=entry.get("url", ""),
        verify=entry["verify"],
        verify_note=entry.get("verify_note", ""),
        clock=json.loads(json.dumps(entry.get("clock"), default=str)),  # its dates are text in JSON
        retention_years=entry.get("retention_years"),
        created_at=now,
        changed_at=now,
    )


def _add_texts(
    session: Session,
    rows: Sequence[Requirement],
    entries: Sequence[dict[str, Any]],
    aliases: Mapping[str, list[str]],
    *,
    by: Actor,
    now: datetime,
) -> None:
    news = [_wording(entry) for entry in entries]
    tags = [_tags(entry, aliases.get(row.ref, [])) for row, entry in zip(rows, entries, strict=True)]
    versions = [NextVersion(row.row_id, 1, new) for row, new in zip(rows, news, strict=True)]
    add_versions(session, versions, by=by, now=now)
    set_tags(session, {row.row_id: held for row, held in zip(rows, tags, strict=True)})
    for row, new, held in zip(rows, news, tags, strict=True):
        make_findable(session, findable(row, new.wording, held))


def _wording(entry: dict[str, Any]) -> NewWording:
    wording = Wording(entry["title"], entry["reference"], entry["demand"], entry["applies_when"])
    return NewWording(wording, entry.get("effective_from"), "From the starter library")


def _tags(entry: dict[str, Any], aliases: Sequence[str]) -> Tags:
    tags: Tags = tuple((kind, str(value)) for name, kind in LISTS.items() for value in entry.get(name, []))
    return tags + tuple((TagKind.ALIAS, str(alias)) for alias in aliases)
