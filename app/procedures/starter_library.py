"""Loading the starter procedures: each a draft that nobody wrote yet, idempotent, never over what people changed.

Whoever loads them is no author, so that they may approve what others make of them (SPEC 2.10.4).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import EntrySubject, record
from app.people.operations import add_post
from app.people.queries import post_rows
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.models import Procedure
from app.procedures.operations import NewProcedure, add_procedure, set_served
from app.procedures.queries import things_named

LIBRARY = Path(__file__).with_name("starter") / "procedures.yaml"
SERVES = {
    "requirements": ServedKind.REQUIREMENT,
    "aims": ServedKind.AIM,
    "promises": ServedKind.PROMISE,
    "measures": ServedKind.MEASURE,
}
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class ProceduresLoaded:
    """What a load did."""

    created: int
    unchanged: int


def load_starter(session: Session, *, by: Actor, now: datetime) -> ProceduresLoaded:
    """Add the starter procedures that are not there yet; one history entry names the file and what was added.

    A code that is there, retired or not, stays as it is. What a procedure serves is linked as far as it is there and in
    use, so requirements and the charter come first; the post that owns one is added where there is none.
    """
    raw = LIBRARY.read_bytes()
    entries = yaml.safe_load(raw)["procedures"]
    held = set(session.execute(select(col(Procedure.code))).scalars())
    new = [entry for entry in entries if entry["id"] not in held]
    for entry in new:
        post_id = _post_of(session, entry["post"], by=by, now=now)
        sent = NewProcedure(
            entry["id"], _text(entry), post_id=post_id, review_every_months=entry["review_every_months"]
        )
        _link(session, add_procedure(session, sent, by=by, now=now), entry, by=by, now=now)
    if new:
        sentence = f"{by.name} loaded {len(new)} drafts of procedures from the starter library"
        after = {
            "files": {LIBRARY.name: hashlib.sha256(raw).hexdigest()},
            "added": [entry["id"] for entry in new],
        }
        about = EntrySubject("procedures", "starter")
        record(session, "procedure:starter_loaded", sentence, about=about, by=by, now=now, after=after)
    return ProceduresLoaded(len(new), len(entries) - len(new))


def _text(entry: Entry) -> ProcedureText:
    steps, scenarios = entry["steps"], entry["scenarios"]
    return ProcedureText(
        title=entry["title"],
        steps=tuple(ProcedureStep(str(key), "", text) for key, text in enumerate(steps, 1)),
        scenarios=tuple(ProcedureScenario(str(key), title) for key, title in enumerate(scenarios, len(steps) + 1)),
        rationale=entry["rationale"],
        technology=entry["technology"],
        capability=entry["capability"],
        records="\n".join(f"- {one}" for one in entry["records"]),
    )


def _link(session: Session, row: Procedure, entry: Entry, *, by: Actor, now: datetime) -> None:
    wanted = {
        kind: [
            one.id
            for one in things_named(session, by, kind, entry[name])
            if one.client_id is None  # a starter procedure is everybody's
        ]
        for name, kind in SERVES.items()
    }
    if any(wanted.values()):
        set_served(session, row, wanted, version=row.row_version, by=by, now=now)


def _post_of(session: Session, key: str, *, by: Actor, now: datetime) -> int:
    """The post with this key, or the one that is called the same; added where there is neither."""
    posts, title = post_rows(), key.replace("_", " ").capitalize()
    chosen = select(posts.c.id).where((posts.c.key == key) | (posts.c.title == title))
    found = session.execute(chosen.order_by(posts.c.key != key, posts.c.id).limit(1)).scalar()
    return int(found) if found is not None else add_post(session, title, key=key, by=by, now=now).row_id
