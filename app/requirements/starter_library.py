"""Loading the starter requirements: idempotent, and never over what people changed."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db import search
from app.history.operations import EntrySubject, record
from app.requirements.domain.contents import Tags, Wording
from app.requirements.domain.reviews import next_review
from app.requirements.domain.words import Applicability, Binding, Kind, Status, TagKind
from app.requirements.models import Requirement, RequirementTag, RequirementVersion
from app.requirements.operations.rows import SEARCH_KIND, findable

FOLDER = Path(__file__).with_name("starter")
LIBRARY, ALIASES = "requirements.yaml", "aliases.yaml"
LISTS = {"themes": TagKind.THEME, "typical_evidence": TagKind.EVIDENCE, "watch_feeds": TagKind.SOURCE}


@dataclass(frozen=True)
class RequirementsLoaded:
    """What a load did."""

    created: int
    unchanged: int


def load_starter(session: Session, *, by: Actor, now: datetime) -> RequirementsLoaded:
    """Add the starter requirements that are not there yet; one history entry names the files and what was added."""
    files = {name: (FOLDER / name).read_bytes() for name in (LIBRARY, ALIASES)}
    library, aliases = _parsed(files[LIBRARY]), _parsed(files[ALIASES])
    entries = library["requirements"]
    held = set(session.execute(select(col(Requirement.ref))).scalars())
    new = [entry for entry in entries if entry["id"] not in held]
    if not new:
        return RequirementsLoaded(0, len(entries))
    rows = [_row(entry, library["as_of"], now) for entry in new]
    session.add_all(rows)
    session.flush()
    for row, entry in zip(rows, new, strict=True):
        _add_text(session, row, entry, aliases.get(row.ref, []), by=by, now=now)
    session.flush()
    after = {
        "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()},
        "added": [row.ref for row in rows],
    }
    sentence = f"{by.name} loaded {len(rows)} requirements from the starter library"
    about = EntrySubject("register", "starter")
    record(session, "requirement:starter_loaded", sentence, about=about, by=by, now=now, after=after)
    return RequirementsLoaded(len(rows), len(entries) - len(rows))


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


def _add_text(
    session: Session, row: Requirement, entry: dict[str, Any], aliases: list[str], *, by: Actor, now: datetime
) -> None:
    wording = Wording(entry["title"], entry["reference"], entry["demand"], entry["applies_when"])
    session.add(
        RequirementVersion(
            requirement_id=row.row_id,
            number=1,
            effective_from=entry.get("effective_from"),
            note="From the starter library",
            made_at=now,
            made_by_name=by.name,
            **asdict(wording),
        )
    )
    tags: Tags = tuple((kind, str(value)) for name, kind in LISTS.items() for value in entry.get(name, []))
    tags += tuple((TagKind.ALIAS, str(alias)) for alias in aliases)
    session.add_all(RequirementTag(requirement_id=row.row_id, kind=kind, value=value) for kind, value in tags)
    session.add(
        search.SearchEntry(
            kind=SEARCH_KIND, subject_id=row.row_id, key=row.ref, title=wording.title, body=findable(row, wording, tags)
        )
    )
