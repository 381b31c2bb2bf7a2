"""Reading a file into rows that wait: read in a child, judged in batches, and nothing moved.

Pages do it as background work, the command line in the foreground; progress is told after each batch. Each batch is
judged in a read and stored in a transaction of its own (DESIGN 4). Every row of the file that holds anything ends in a
verdict: a run whose verdicts are not as many as its rows is refused as a whole.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.child import DocumentRefused
from app.core.importing import Asker, Document, Judgement, RowVerdict
from app.core.text import has_national_insurance_number, plural
from app.core.written_days import DayOrder
from app.db.runtime import Runtime
from app.exchange.domain.columns import BadCell, FileColumn, columns_of_headings, headings_of, read_document
from app.exchange.domain.lifecycle import RunStatus, RunStep, advance
from app.exchange.keeping import FileGone, kept_import
from app.exchange.kinds import FileKind, get_kind
from app.exchange.kinds.kind import Read
from app.exchange.models import ImportRow, ImportRun
from app.exchange.tools import READER, READERS
from app.people.queries import actor_for

Progress = Callable[[int, int], None]
One = TypeVar("One")
BATCH = 500
LONGEST_KEY = 300
WHOLE_ROW = "row"  # where a problem belongs to no column
MOVED = {RowVerdict.NEW, RowVerdict.CHANGED}


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
        known = headings_of(kind.columns_in(run.format), kind.key)
        answer = READERS.read(READER, content, form=run.format, kind=kind.name, headings=known.as_options())
        reads = reads_of(kind, run.format, answer, DayOrder(run.day_order or DayOrder.DAY_FIRST))
    except (DocumentRefused, FileGone, BadCell) as refused:
        return _refuse(runtime, run_id, str(refused))
    _forget_rows(runtime, run_id)  # of a try that was cut off
    total, done, seen, personal = int(answer["rows"]), 0, dict[str, int](), list[int]()
    progress(0, total)
    for batch in in_batches(reads, BATCH):
        personal += [read.number for read in batch if _holds_national_insurance_number(read.document)]
        rows = _staged(runtime, kind, _without_twins(kind, batch, seen), asker)
        for few in in_batches(rows, BATCH):
            with runtime.database.transaction() as session:
                session.execute(insert(ImportRow), [{"run_id": run_id, **row} for row in few])
        done += len(rows)
        progress(done, max(total, done))
    note = " ".join(filter(None, [str(answer["note"]), _warning(personal)]))
    return _make_ready(runtime, run_id, kind, total, note, two_ways=answer["two_ways"])


def reads_of(kind: FileKind, form: str, answer: Mapping[str, Any], order: DayOrder) -> Iterator[Read]:
    """The child's answer as documents; BadCell where its headings are not this kind's."""
    flat = kind.is_flat_in(form)
    columns = columns_of_headings(kind.columns_in(form), answer["headings"], needed=kind.key, is_whole=flat)
    reads = (_read(row, answer["headings"], columns, order) for chunk in answer["chunks"] for row in json.loads(chunk))
    return kind.gather(reads) if flat and kind.gather is not None else reads


def judge(session: Session, kind: FileKind, rows: Iterable[Mapping[str, Any]], asker: Asker) -> list[Judgement]:
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


def staged_rows(
    session: Session, run_id: int, after: int, size: int, *, documents_only: bool = False
) -> list[dict[str, Any]]:
    """The rows of a run behind a number, in order; where asked for, only those in which a document lies."""
    columns = (
        *(ImportRow.id, ImportRow.number, ImportRow.key, ImportRow.body, ImportRow.verdict, ImportRow.problems),
        ImportRow.part_of,
    )
    chosen = select(*(col(column) for column in columns)).where(
        col(ImportRow.run_id) == run_id, col(ImportRow.number) > after
    )
    if documents_only:
        chosen = chosen.where(col(ImportRow.part_of).is_(None))
    return [dict(row) for row in session.execute(chosen.order_by(col(ImportRow.number)).limit(size)).mappings()]


def counted(run: ImportRun) -> str:
    """The report in one sentence."""
    return (
        f"{plural(run.row_count, 'row')}: {run.new_count:,} new, {run.changed_count:,} changed, "
        f"{run.unchanged_count:,} unchanged, {run.refused_count:,} refused."
    )


def _read(row: list[Any], headings: list[str], columns: Mapping[str, FileColumn], order: DayOrder) -> Read:
    number, cells, faults = row
    named = cells if isinstance(cells, dict) else dict(zip(headings, cells, strict=True))
    document, problems = read_document(columns, named, order)
    for place, words in faults.items():
        heading = place if isinstance(cells, dict) else headings[int(place)] if int(place) < len(headings) else ""
        problems[columns[heading].name if heading in columns else WHOLE_ROW] = words
    return Read(number, document, problems)


def _without_twins(kind: FileKind, batch: list[Read], seen: dict[str, int]) -> list[Read]:
    """The same with a problem at each row whose key an earlier one has; what could not be read is nobody's twin."""
    kept, known_by = [], {kind.key, *kind.beside}
    for read in batch:
        key = "" if known_by & read.problems.keys() else kind.key_of(read.document).lower()
        first = seen.setdefault(key, read.number) if key else read.number
        same = f"is about the same {kind.one}" if kind.beside else f"has this {kind.key}"
        twin = {} if first == read.number else {kind.key: f"Row {first} {same} already"}
        kept.append(read._replace(problems={**read.problems, **twin}))
    return kept


def _staged(runtime: Runtime, kind: FileKind, batch: list[Read], asker: Asker) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "number": read.number,
            "key": kind.key_of(read.document)[:LONGEST_KEY],
            "body": {"document": read.document, "unread": read.problems},
            "part_of": None,
        }
        for read in batch
    ]
    with runtime.database.reading() as session:
        found = judge(session, kind, rows, asker)
    staged = [{**row, **_found(row["body"], one)} for row, one in zip(rows, found, strict=True)]
    return staged + [
        {
            "number": part.number,
            "key": row["key"],
            "body": {"unread": part.problems},
            "part_of": row["number"],
            **_of_part(row["number"], row["verdict"], part.problems),
        }
        for row, read in zip(staged, batch, strict=True)
        for part in read.parts
    ]


def _found(body: Mapping[str, Any], one: Judgement) -> dict[str, Any]:
    changes = {name: list(both) for name, both in one.changes.items()}
    return {
        "verdict": one.verdict,
        "problems": dict(one.problems),
        "body": {**body, "held": one.held, "changes": changes},
    }


def _of_part(first: int, verdict: RowVerdict, unread: Mapping[str, str]) -> dict[str, Any]:
    """A part goes the way of its document; where that is refused, it says where the reason stands."""
    elsewhere = {WHOLE_ROW: f"It belongs to what begins in row {first}, which is refused"}
    is_refused = verdict is RowVerdict.REFUSED
    return {"verdict": verdict, "problems": (dict(unread) or elsewhere) if is_refused else {}}


def _judge_again(runtime: Runtime, run: ImportRun, kind: FileKind, asker: Asker, progress: Progress) -> str:
    after, done = 0, 0
    while True:
        with runtime.database.reading() as session:
            rows = staged_rows(session, run.row_id, after, BATCH, documents_only=True)
            found = judge(session, kind, rows, asker)
        if not rows:
            break
        changed = [{"id": row["id"], **_found(row["body"], one)} for row, one in zip(rows, found, strict=True)]
        verdicts = {row["number"]: one.verdict for row, one in zip(rows, found, strict=True)}
        with runtime.database.transaction() as session:
            session.execute(update(ImportRow), changed)
            if kind.is_flat_in(run.format):
                _judge_parts(session, run.row_id, verdicts)
        after, done = rows[-1]["number"], done + len(rows)
        progress(done, run.row_count)
    return _make_ready(runtime, run.row_id, kind, run.row_count, run.problem, two_ways=run.two_ways)


def _judge_parts(session: Session, run_id: int, verdicts: Mapping[int, RowVerdict]) -> None:
    chosen = select(col(ImportRow.id), col(ImportRow.part_of), col(ImportRow.body)).where(
        col(ImportRow.run_id) == run_id, col(ImportRow.part_of).in_(sorted(verdicts))
    )
    parts = [
        {"id": row.id, **_of_part(row.part_of, verdicts[row.part_of], row.body["unread"])}
        for row in session.execute(chosen)
    ]
    if parts:
        session.execute(update(ImportRow), parts)


def _make_ready(
    runtime: Runtime, run_id: int, kind: FileKind, total: int, note: str, *, two_ways: Mapping[str, Any]
) -> str:
    with runtime.database.reading() as session:
        counts = _counts(session, run_id)
        blocked = kind.blocked(session, _moving(session, run_id)) if kind.blocked is not None else ""
    if sum(counts.values()) != total:
        return _refuse(
            runtime,
            run_id,
            f"{plural(total, 'row')} of the file hold something, and {plural(sum(counts.values()), 'row')} came to a "
            "verdict. That is a fault of Tidemark. Nothing was moved.",
        )
    with runtime.database.transaction() as session:
        run = session.get_one(ImportRun, run_id, with_for_update=True)
        if run.status is not RunStatus.STAGING:
            return "It was dropped meanwhile."
        run.status = advance(run.status, RunStep.MAKE_READY)
        run.row_version += 1
        run.row_count, run.problem, run.blocked, run.two_ways = total, note, blocked, dict(two_ways)
        run.new_count, run.changed_count = counts[RowVerdict.NEW], counts[RowVerdict.CHANGED]
        run.unchanged_count, run.refused_count = counts[RowVerdict.UNCHANGED], counts[RowVerdict.REFUSED]
    return counted(run) + " Nothing is moved before somebody applies it."


def _counts(session: Session, run_id: int) -> Counter[RowVerdict]:
    chosen = select(col(ImportRow.verdict), func.count()).where(col(ImportRow.run_id) == run_id)
    return Counter({row[0]: int(row[1]) for row in session.execute(chosen.group_by(col(ImportRow.verdict)))})


def _moving(session: Session, run_id: int) -> Iterator[Document]:
    """The documents that applying the run would store."""
    after = 0
    while rows := staged_rows(session, run_id, after, BATCH, documents_only=True):
        yield from (row["body"]["document"] for row in rows if row["verdict"] in MOVED)
        after = rows[-1]["number"]


def _refuse(runtime: Runtime, run_id: int, problem: str) -> str:
    with runtime.database.transaction() as session:
        run = session.get_one(ImportRun, run_id, with_for_update=True)
        run.status, run.problem = advance(run.status, RunStep.REFUSE), problem
        run.row_version += 1
    return problem


def _forget_rows(runtime: Runtime, run_id: int) -> None:
    with runtime.database.transaction() as session:
        session.execute(delete(ImportRow).where(col(ImportRow.run_id) == run_id))


def _holds_national_insurance_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_national_insurance_number, value.values()))
    if isinstance(value, list):
        return any(map(_holds_national_insurance_number, value))
    return isinstance(value, str) and has_national_insurance_number(value)


def _warning(numbers: Sequence[int]) -> str:
    """SPEC C12: it warns, and whoever applies the file has passed it."""
    if not numbers:
        return ""
    others = f" and {plural(len(numbers) - 1, 'other row')}" if len(numbers) > 1 else ""
    return (
        f"Row {numbers[0]}{others} seem{'' if others else 's'} to hold a National Insurance number. If the record does "
        "not need it, take it out of the file and bring it in again; applying keeps it."
    )


def _today(runtime: Runtime) -> Any:
    return runtime.clock.now().astimezone(runtime.settings.zone).date()
