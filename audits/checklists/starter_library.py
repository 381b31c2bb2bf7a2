"""Loading the starter checklists: published as version 1, idempotent, and never over what people changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from audits.checklists.domain.documents import ChecklistDocument, documents_in
from audits.checklists.models import ChecklistRow
from audits.checklists.operations.importing import store_checklists

LIBRARY = Path(__file__).with_name("starter") / "checklists.yaml"


@dataclass(frozen=True)
class ChecklistsLoaded:
    """What a load did."""

    created: int
    unchanged: int


def load_starter(session: Session, *, by: Actor, now: datetime) -> ChecklistsLoaded:
    """Add and publish the starter checklists that are not there yet; one history entry names the file and them.

    The starter requirements must be there, since questions are linked to them.
    """
    documents = starter_documents()
    held = set(session.execute(select(col(ChecklistRow.ref))).scalars())
    new = [document for document in documents if document.ref not in held]
    if new:
        digest = hashlib.sha256(LIBRARY.read_bytes()).hexdigest()
        said = f"{by.name} loaded {len(new)} checklists from the starter library"
        store_checklists(
            session, new, publish=True, by=by, now=now, file={"files": {LIBRARY.name: digest}}, sentence=said
        )
    return ChecklistsLoaded(len(new), len(documents) - len(new))


def starter_documents() -> list[ChecklistDocument]:
    """The checklists of the file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times quicker where libyaml is there
    return documents_in(yaml.load(LIBRARY.read_bytes(), Loader=loader))  # noqa: S506 - both loaders are the safe ones
