"""Making ready what an import will write, before its transaction begins, from rows that are judged once more."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.importing import Asker, RowVerdict
from app.db.session import Database
from app.exchange.kinds import get_kind
from app.exchange.models import ImportRun
from app.exchange.staging import BATCH, staged_rows


@dataclass
class PlannedImport:
    """The rows to write and the report of them; not fresh where a row would be judged otherwise now."""

    plan: Any
    today: date
    is_fresh: bool = True
    added: list[str] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def moved_count(self) -> int:
        """How many things are written: fewer than rows, where several rows make one."""
        return len(self.added) + len(self.changes)

    @property
    def report(self) -> dict[str, Any]:
        return {"added": self.added, "changes": self.changes, "left_out": self.left_out}


def plan_run(database: Database, run: ImportRun, actor: Actor, *, today: date, now: datetime) -> PlannedImport:
    """Read page by page what is to be moved; each page is a read of its own."""
    kind, asker, after = get_kind(run.kind), Asker(actor, today), 0
    planned = PlannedImport(kind.feature.new_plan(), today)
    while planned.is_fresh:
        with database.reading() as session:
            rows = staged_rows(session, run.row_id, after, BATCH)
            if not rows:
                break
            _add(session, planned, rows, run, asker, now)
        after = rows[-1]["number"]
    return planned


def _add(
    session: Session, planned: PlannedImport, rows: list[dict[str, Any]], run: ImportRun, asker: Asker, now: datetime
) -> None:
    kind = get_kind(run.kind)
    documents_only = [row for row in rows if row["part_of"] is None]
    readable = [row for row in documents_only if not row["body"]["unread"]]
    documents = [row["body"]["document"] for row in readable]
    judged = kind.feature.plan_documents(session, documents, planned.plan, asker=asker, now=now)
    planned.is_fresh = all(
        one.verdict is row["verdict"] and one.held == row["body"]["held"]
        for row, one in zip(readable, judged, strict=True)
    )
    planned.added += [row["key"] for row in documents_only if row["verdict"] is RowVerdict.NEW]
    planned.changes |= {
        row["key"]: row["body"]["changes"] for row in documents_only if row["verdict"] is RowVerdict.CHANGED
    }
    planned.left_out += [f"{row['number']}: {row['key']}" for row in rows if row["verdict"] is RowVerdict.REFUSED]
