"""Reading a file into rows that wait: read in a child, judged in batches, and nothing moved.

Pages do it as background work, the command line in the foreground; progress is told after each batch. Each batch is
judged in a read and stored in a transaction of its own (DESIGN 4).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.child import DocumentRefused
from app.core.importing import Asker, Judgement, Verdict
from app.core.text import plural
from app.db.runtime import Runtime
from app.exchange.domain.columns import BadCell, Column, columns_of_headings, read_document
from app.exchange.domain.lifecycle import RunStatus, RunStep, advance
from app.exchange.domain.limits import TABLES
from app.exchange.keeping import FileGone, kept_import
from app.exchange.kinds import Kind, get_kind
from app.exchange.kinds.kind import Read
from app.exchange.models import ImportRow, ImportRun
from app.exchange.tools import READER, READERS
from app.people.queries import actor_for

Progress = Callable[[int, int], None]
One = TypeVar("One")
BATCH = 500
LONGEST_KEY = 300
WHOLE_ROW = "row"  # where a problem belongs to no column


def stage_asked(runtime: Runtime, arguments: Mapping[str, Any], progress: Progress) -> str:
    """The background work behind an upload, and behind checking a file again."""
    run_id = int(arguments["run_id"])
    with runtime.database.reading() as session:
        run = session.get(ImportRun, run_id)
        actor = actor_for(session, run.asked_by_id) if run is not None and run.asked_by_id is not None else None
    if run is None or run.status is not RunStatus.STAGING:
        return "Nothing was left to check."
    if actor is None or not actor.can(get_kind(run.kind).moves):
        return _refuse(runtime, run_id, "Whoever asked for this may not bring it in any more. Nothing was changed.")
    return stage(runtime, run_id, actor, progress)


def stage(runtime: Runtime, run_id: int, actor: Actor, progress: Progress) -> str:
    """Read and judge the file of a run, or judge its rows again where they were read already; what came of it."""
    with runtime.database.reading() as session:
        run = session.get_one(ImportRun, run_id)
    kind, asker = get_kind(run.kind), Asker(actor, _today(runtime))
    if run.row_count:
        return _judge_again(runtime, run, kind, asker, progress)
    try:
        content = kept_import(runtime.settings.data_dir, run.sha256, run.file_name)
        answer = READERS.read(READER, content, form=run.format, kind=kind.name)
        reads = reads_of(kind, run.format, answer)
    except (DocumentRefused, FileGone, BadCell) as refused:
        return _refuse(runtime, run_id, str(refused))
    _forget_rows(runtime, run_id)  # of a try that was cut off
    total, done, counts, seen = int(answer["rows"]), 0, dict.fromkeys(Verdict, 0), dict[str, int]()
    progress(0, total)
    for batch in in_batches(reads, BATCH):
        rows = _staged(runtime, kind, _without_twins(kind, batch, seen), asker)
        with runtime.database.transaction() as session:
            session.execute(insert(ImportRow), [{"run_id": run_id, **row} for row in rows])
        for row in rows:
            counts[row["verdict"]] += 1
        done += len(batch)
        progress(done, max(total, done))
    return _make_ready(runtime, run_id, counts, str(answer["note"]))


def reads_of(kind: Kind, form: str, answer: Mapping[str, Any]) -> Iterator[Read]:
    """The child's answer as documents; BadCell where its headings are not this kind's."""
    flat = kind.gather is not None and form in TABLES
    columns = columns_of_headings(
        kind.row_columns if flat else kind.columns, answer["headings"], needed=kind.key, is_whole=flat
    )
    reads = (_read(row, answer["headings"], columns) for chunk in answer["chunks"] for row in json.loads(chunk))
    return kind.gather(reads) if flat and kind.gather is not None else reads


def judge(session: Session, kind: Kind, rows: Iterable[Mapping[str, Any]], asker: Asker) -> list[Judgement]:
    """What is found about staged rows now; what could not be read stays refused, whatever is stored."""
    bodies = [row["body"] for row in rows]
    found = kind.feature.judge_documents(session, [body["document"] for body in bodies], asker)
    return [
        Judgement({**one.problems, **body["unread"]}, one.changes, one.held)
        for one, body in zip(found, bodies, strict=True)
    ]


def in_batches(things: Iterable[One], size: int) -> Iterator[list[One]]:
    waiting = iter(things)
    while batch := list(islice(waiting, size)):
        yield batch


def _read(row: list[Any], headings: list[str], columns: Mapping[str, Column]) -> Read:
    number, cells, faults = row
    named = cells if isinstance(cells, dict) else dict(zip(headings, cells, strict=True))
    document, problems = read_document(columns, named)
    for place, words in faults.items():
        heading = place if isinstance(cells, dict) else headings[int(place)] if int(place) < len(headings) else ""
        problems[columns[heading].name if heading in columns else WHOLE_ROW] = words
    return Read(number, document, problems)


def _without_twins(kind: Kind, batch: list[Read], seen: dict[str, int]) -> list[Read]:
    """The same with a problem at each row whose key an earlier one has."""
    kept = []
    for read in batch:
        key = str(read.document.get(kind.key) or "").lower()
        first = seen.setdefault(key, read.number) if key else read.number
        twin = {} if first == read.number else {kind.key: f"Row {first} has this {kind.key} already"}
        kept.append(read._replace(problems={**read.problems, **twin}))
    return kept


def _staged(runtime: Runtime, kind: Kind, batch: list[Read], asker: Asker) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "number": read.number,
            "key": str(read.document.get(kind.key) or "")[:LONGEST_KEY],
            "body": {"document": read.document, "unread": read.problems},
        }
        for read in batch
    ]
    with runtime.database.reading() as session:
        found = judge(session, kind, rows, asker)
    return [{**row, **_found(row["body"], one)} for row, one in zip(rows, found, strict=True)]


def _found(body: Mapping[str, Any], one: Judgement) -> dict[str, Any]:
    changes = {name: list(both) for name, both in one.changes.items()}
    return {
        "verdict": one.verdict,
        "problems": dict(one.problems),
        "body": {**body, "held": one.held, "changes": changes},
    }


def _judge_again(runtime: Runtime, run: ImportRun, kind: Kind, asker: Asker, progress: Progress) -> str:
    counts, after, done = dict.fromkeys(Verdict, 0), 0, 0
    while True:
        with runtime.database.reading() as session:
            rows = staged_rows(session, run.row_id, after, BATCH)
            found = judge(session, kind, rows, asker)
        if not rows:
            break
        changed = [{"id": row["id"], **_found(row["body"], one)} for row, one in zip(rows, found, strict=True)]
        with runtime.database.transaction() as session:
            session.execute(update(ImportRow), changed)
        for one in found:
            counts[one.verdict] += 1
        after, done = rows[-1]["number"], done + len(rows)
        progress(done, run.row_count)
    return _make_ready(runtime, run.row_id, counts, run.problem)


def staged_rows(session: Session, run_id: int, after: int, size: int) -> list[dict[str, Any]]:
    """The rows of a run behind a number, in order."""
    columns = (ImportRow.id, ImportRow.number, ImportRow.key, ImportRow.body, ImportRow.verdict, ImportRow.problems)
    chosen = select(*(col(column) for column in columns)).where(
        col(ImportRow.run_id) == run_id, col(ImportRow.number) > after
    )
    return [dict(row) for row in session.execute(chosen.order_by(col(ImportRow.number)).limit(size)).mappings()]


def _make_ready(runtime: Runtime, run_id: int, counts: Mapping[Verdict, int], note: str) -> str:
    with runtime.database.transaction() as session:
        run = session.get_one(ImportRun, run_id, with_for_update=True)
        if run.status is not RunStatus.STAGING:
            return "It was dropped meanwhile."
        run.status = advance(run.status, RunStep.MAKE_READY)
        run.row_version += 1
        run.row_count, run.problem = sum(counts.values()), note
        run.new_count, run.changed_count = counts[Verdict.NEW], counts[Verdict.CHANGED]
        run.unchanged_count, run.refused_count = counts[Verdict.UNCHANGED], counts[Verdict.REFUSED]
    return counted(run) + " Nothing is moved before somebody applies it."


def counted(run: ImportRun) -> str:
    """The report in one sentence."""
    return (
        f"{plural(run.row_count, 'row')}: {run.new_count:,} new, {run.changed_count:,} changed, "
        f"{run.unchanged_count:,} unchanged, {run.refused_count:,} refused."
    )


def _refuse(runtime: Runtime, run_id: int, problem: str) -> str:
    with runtime.database.transaction() as session:
        run = session.get_one(ImportRun, run_id, with_for_update=True)
        run.status, run.problem = advance(run.status, RunStep.REFUSE), problem
        run.row_version += 1
    return problem


def _forget_rows(runtime: Runtime, run_id: int) -> None:
    with runtime.database.transaction() as session:
        session.execute(delete(ImportRow).where(col(ImportRow.run_id) == run_id))


def _today(runtime: Runtime) -> Any:
    return runtime.clock.now().astimezone(runtime.settings.zone).date()
