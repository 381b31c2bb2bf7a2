"""The decisions about a file; moving its rows is one transaction with one entry, which carries the whole report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, TidemarkError
from app.core.importing import Asker
from app.core.text import one_line
from app.core.written_days import DayOrder
from app.db.row import accept_version
from app.exchange.domain.lifecycle import RunStep, advance
from app.exchange.kinds import get_kind
from app.exchange.models import ImportRow, ImportRun
from app.exchange.planning import PlannedImport
from app.history.operations import EntrySubject, record

LONGEST_NAME = 200


class StaleImport(TidemarkError):
    """What is stored changed since the file was judged, so that its report is not true any more."""

    def __init__(self) -> None:
        super().__init__("What is stored changed since this file was checked, so nothing was moved.")


class RowsRefused(TidemarkError):
    """Rows are refused, and nobody said that the others may be moved without them."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count:,} rows are refused. Mend them, or say that they are to be left out.")


class DaysUnclear(TidemarkError):
    """The file holds days that read two ways, and nobody said which is meant."""

    def __init__(self, example: str) -> None:
        super().__init__(f"Say first how the file writes its days: {example} can be read in two ways.")


def start_run(
    session: Session,
    kind: str,
    file_name: str,
    form: str,
    sha256: str,
    *,
    day_order: str = "",
    by: Actor,
    now: datetime,
) -> ImportRun:
    """Begin to bring a file in; its rows are read and judged after this, its days in the order that is said."""
    run = ImportRun(
        kind=kind,
        file_name=one_line(file_name)[-LONGEST_NAME:] or "file",
        format=form,
        sha256=sha256,
        day_order=day_order,
        asked_at=now,
        asked_by_id=by.id,
        asked_by_name=by.name,
    )
    session.add(run)
    session.flush()
    sentence = f"{by.name} began to bring in {run.file_name} as {kind}"
    after = {"file": run.file_name, "sha256": sha256, "format": form}
    record(session, "import:begun", sentence, about=about(run), by=by, now=now, after=after)
    return run


def apply_run(
    session: Session, run_id: int, planned: PlannedImport, *, version: int, leaves_out: bool, by: Actor, now: datetime
) -> ImportRun:
    """Move the new and the changed rows as planned, all or none; StaleImport where something changed meanwhile."""
    run = _held_run(session, run_id, version)
    status = advance(run.status, RunStep.APPLY)
    if run.blocked:
        raise BadInput({"file": run.blocked})
    if run.refused_count and not leaves_out:
        raise RowsRefused(run.refused_count)
    if run.two_ways and not run.day_order:
        raise DaysUnclear(str(run.two_ways["text"]))
    kind = get_kind(run.kind)
    if not planned.is_fresh or not kind.feature.is_as_planned(session, planned.plan):
        raise StaleImport
    kind.feature.move_documents(session, planned.plan, asker=Asker(by, planned.today))
    run.status, run.applied_at = status, now
    session.flush()
    sentence = (
        f"{by.name} brought in {run.file_name}: {len(planned.added):,} {kind.name} added, "
        f"{len(planned.changes):,} changed"
    )
    if run.refused_count:
        sentence += f", {run.refused_count:,} refused rows left out"
    after = {**_report(run), "moved": planned.moved_count, **planned.report}
    record(session, "import:applied", sentence, about=about(run), by=by, now=now, after=after)
    return run


def say_day_order(
    session: Session, run_id: int, order: DayOrder, *, version: int, by: Actor, now: datetime
) -> ImportRun:
    """Say how the file writes its days. It was read with the day first, so only the other order reads it again."""
    run = _held_run(session, run_id, version)
    status = advance(run.status, RunStep.READ_AGAIN)
    run.day_order = order.value
    if order is not DayOrder.DAY_FIRST:
        run.status, run.row_count = status, 0
    session.flush()
    first = "day" if order is DayOrder.DAY_FIRST else "month"
    sentence = f"{by.name} said that {run.file_name} writes its days with the {first} first"
    after = {"file": run.file_name, "day_order": order.value}
    record(session, "import:days_said", sentence, about=about(run), by=by, now=now, after=after)
    return run


def drop_run(session: Session, run_id: int, *, version: int, by: Actor, now: datetime) -> ImportRun:
    """Leave everything as it is and forget the file's rows."""
    run = _held_run(session, run_id, version)
    run.status = advance(run.status, RunStep.DROP)
    session.execute(delete(ImportRow).where(col(ImportRow.run_id) == run.id))
    session.flush()
    sentence = f"{by.name} dropped {run.file_name}; nothing was moved"
    record(session, "import:dropped", sentence, about=about(run), by=by, now=now, after=_report(run))
    return run


def judge_again(session: Session, run_id: int, *, by: Actor, now: datetime) -> ImportRun:
    """Send a run whose report is not true any more back to be judged."""
    run = session.get_one(ImportRun, run_id, with_for_update=True)
    run.status = advance(run.status, RunStep.JUDGE_AGAIN)
    run.row_version += 1
    session.flush()
    sentence = f"{run.file_name} is checked again, because what is stored changed after it was checked"
    record(session, "import:judged_again", sentence, about=about(run), by=by, now=now)
    return run


def about(run: ImportRun) -> EntrySubject:
    return EntrySubject("import_run", str(run.row_id))


def _held_run(session: Session, run_id: int, version: int) -> ImportRun:
    run = session.get_one(ImportRun, run_id, with_for_update=True, populate_existing=True)
    accept_version(run, version, subject=f"The import of {run.file_name}", current={"status": run.status.value})
    return run


def _report(run: ImportRun) -> Mapping[str, Any]:
    return {
        "kind": run.kind,
        "file": run.file_name,
        "sha256": run.sha256,
        "rows": run.row_count,
        "new": run.new_count,
        "changed": run.changed_count,
        "unchanged": run.unchanged_count,
        "refused": run.refused_count,
    }
