"""Loading the starter aims, promises, measures and objectives: idempotent, and never over what people changed.

Objectives load as drafts, since none of them has an owner yet.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import EntrySubject, record
from app.organisation.domain.words import Better, ObjectiveKind, ObjectiveStatus, Reckoning, Tells
from app.organisation.models import Aim, Measure, Objective, ObjectiveMeasure, Promise, PromiseMeasure
from app.organisation.operations.rows import make_findable

LIBRARY = Path(__file__).with_name("starter") / "charter.yaml"
Entry = Mapping[str, Any]
Coded = Aim | Measure | Promise | Objective


@dataclass(frozen=True)
class CharterLoaded:
    """What a load did."""

    created: int
    unchanged: int


@dataclass(frozen=True)
class _Loading:
    """One load: what is recorded of each row, and what was there before."""

    session: Session
    by: Actor
    now: datetime

    @property
    def of_row(self) -> dict[str, Any]:
        return {"added_at": self.now, "added_by_name": self.by.name}

    def ids(self, table: type[Coded]) -> dict[str, int]:
        """Every code with its id."""
        rows = self.session.execute(select(col(table.code), col(table.id)))
        return {row.code: row.id for row in rows}

    def keep(self, rows: Sequence[Coded]) -> list[str]:
        """Store these rows and make them findable; their codes."""
        self.session.add_all(rows)
        self.session.flush()
        for row in rows:
            make_findable(self.session, row)
        return [row.code for row in rows]

    def missing(self, table: type[Coded], entries: Sequence[Entry]) -> list[Entry]:
        held = self.ids(table)
        return [entry for entry in entries if entry["id"] not in held]


def load_starter(session: Session, *, by: Actor, now: datetime) -> CharterLoaded:
    """Add the starter entries that are not there yet; one history entry names the file and what was added.

    A code that is there, retired or not, stays as it is.
    """
    raw = LIBRARY.read_bytes()
    library = yaml.safe_load(raw)
    load = _Loading(session, by, now)
    added = _add_aims(load, library["aims"]) + _add_measures(load, library["measures"])
    added += _add_promises(load, library["promises"]) + _add_objectives(load, library["objectives"])
    entries = sum(len(library[part]) for part in ("aims", "measures", "promises", "objectives"))
    if added:
        what = "aims, promises, measures and drafts of objectives"
        sentence = f"{by.name} loaded {len(added)} {what} from the starter library"
        after = {"files": {LIBRARY.name: hashlib.sha256(raw).hexdigest()}, "added": added}
        about = EntrySubject("charter", "starter")
        record(session, "charter:starter_loaded", sentence, about=about, by=by, now=now, after=after)
    return CharterLoaded(len(added), entries - len(added))


def _add_aims(load: _Loading, entries: Sequence[Entry]) -> list[str]:
    new = load.missing(Aim, entries)
    return load.keep([Aim(code=entry["id"], text=entry["text"], **load.of_row) for entry in new])


def _add_measures(load: _Loading, entries: Sequence[Entry]) -> list[str]:
    new = load.missing(Measure, entries)
    rows = [
        Measure(
            code=entry["id"],
            name=entry["name"],
            unit=entry["unit"],
            tells=Tells(entry["tells"]),
            better=Better(entry["better"]),
            reckoning=Reckoning(entry["reckoning"]),
            about=entry["about"],
            **load.of_row,
        )
        for entry in new
    ]
    return load.keep(rows)


def _add_promises(load: _Loading, entries: Sequence[Entry]) -> list[str]:
    new, aims, measures = load.missing(Promise, entries), load.ids(Aim), load.ids(Measure)
    rows = [Promise(code=entry["id"], text=entry["text"], aim_id=aims[entry["aim"]], **load.of_row) for entry in new]
    codes = load.keep(rows)
    load.session.add_all(
        PromiseMeasure(promise_id=row.row_id, measure_id=measures[code])
        for row, entry in zip(rows, new, strict=True)
        for code in entry["measures"]
    )
    load.session.flush()
    return codes


def _add_objectives(load: _Loading, entries: Sequence[Entry]) -> list[str]:
    new, aims, measures = load.missing(Objective, entries), load.ids(Aim), load.ids(Measure)
    rows = [
        Objective(
            code=entry["id"],
            text=entry["text"],
            kind=ObjectiveKind(entry["kind"]),
            status=ObjectiveStatus.DRAFT,
            aim_id=aims[entry["aim"]],
            measure_id=measures.get(entry.get("measure", "")),
            baseline=_decimal(entry.get("baseline")),
            target=_decimal(entry.get("target")),
            due_on=entry.get("by"),
            **load.of_row,
        )
        for entry in new
    ]
    codes = load.keep(rows)
    load.session.add_all(
        ObjectiveMeasure(objective_id=row.row_id, measure_id=measures[code])
        for row, entry in zip(rows, new, strict=True)
        for code in entry.get("balanced_with", ())
    )
    load.session.flush()
    return codes


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
