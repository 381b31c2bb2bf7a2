"""The documents of revisions as they are kept, whatever somebody made of them, for the proof of what was signed."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.readable import UNREADABLE, UnreadableRow, readable_rows
from app.procedures.models import Procedure, ProcedureRevision


def documents_of(session: Session, row: Procedure, numbers: Collection[int]) -> dict[int, Any]:
    """The documents of some revisions by number."""
    kept = ProcedureRevision
    chosen = select(col(kept.number), col(kept.document)).where(
        col(kept.procedure_id) == row.row_id, col(kept.number).in_(sorted(numbers))
    )
    rows = [one for one in readable_rows(session, chosen, col(kept.id)) if not isinstance(one, UnreadableRow)]
    return {one.number: _read(one.document) for one in rows}


def _read(document: str) -> Any:
    """What it says; where it is no JSON any more, the bare text, which has another hash than what was signed."""
    try:
        return json.loads(document)
    except UNREADABLE:
        return document
