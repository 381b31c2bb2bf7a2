"""Files for tests of exchange, and bringing one in as the background work and a person do."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import yaml

from app.core.actor import Actor
from app.db.runtime import Runtime
from app.exchange.keeping import keep_import
from app.exchange.kinds import FileKind, get_kind
from app.exchange.models import ImportRow, ImportRun
from app.exchange.operations import apply_run, start_run
from app.exchange.planning import plan_run
from app.exchange.staging import stage
from app.exchange.writing import documents_of, lines_of, write_workbook

NEW = {
    "ref": "ORG-CALLBACK",
    "title": "Call back within two days",
    "reference": "Service standard 4",
    "instrument": "Service standard",
    "kind": "organisational",
    "binding": "internal",
    "demand": "Call back within two working days.",
    "applies_when": "Every call.",
}


def requirement(ref: str = "ORG-CALLBACK", **more: object) -> dict[str, Any]:
    return {**NEW, "ref": ref, **more}


def csv_of(rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def json_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps(rows).encode()


def yaml_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return yaml.safe_dump([dict(row) for row in rows], sort_keys=False, allow_unicode=True).encode()


def xlsx_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """As a person makes one; a text that begins with = is a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring_in(runtime: Runtime, kind: str, name: str, content: bytes, *, by: Actor) -> ImportRun:
    """Read and judge a file; nothing is moved."""
    sha256 = keep_import(runtime, content)
    form = name.rsplit(".", 1)[-1]
    with runtime.database.transaction() as session:
        run_id = start_run(session, kind, name, form, sha256, by=by, now=runtime.clock.now()).row_id
    stage(runtime, run_id, by, lambda _done, _total: None)
    return run_of(runtime, run_id)


def apply(runtime: Runtime, run: ImportRun, *, by: Actor, leaves_out: bool = False) -> ImportRun:
    now = runtime.clock.now()
    planned = plan_run(runtime.database, run, by, today=now.date(), now=now)
    with runtime.database.transaction() as session:
        return apply_run(session, run.row_id, planned, version=run.row_version, leaves_out=leaves_out, by=by, now=now)


def move(runtime: Runtime, kind: str, name: str, content: bytes, *, by: Actor) -> ImportRun:
    return apply(runtime, bring_in(runtime, kind, name, content, by=by), by=by)


def run_of(runtime: Runtime, run_id: int) -> ImportRun:
    with runtime.database.reading() as session:
        return session.get_one(ImportRun, run_id)


def rows_of(runtime: Runtime, run: ImportRun) -> list[ImportRow]:
    from sqlmodel import col, select

    with runtime.database.reading() as session:
        return list(session.exec(select(ImportRow).where(ImportRow.run_id == run.id).order_by(col(ImportRow.number))))


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return run.new_count, run.changed_count, run.unchanged_count, run.refused_count


def exported(runtime: Runtime, kind: FileKind | str, form: str, *, by: Actor) -> bytes:
    chosen = get_kind(kind) if isinstance(kind, str) else kind
    documents = documents_of(runtime.database, chosen, by)
    if form == "xlsx":
        file = io.BytesIO()
        write_workbook(chosen, documents, file)
        return file.getvalue()
    return "".join(lines_of(chosen, form, documents)).encode()


def documents(runtime: Runtime, kind: str, *, by: Actor) -> list[dict[str, Any]]:
    return [dict(one) for one in documents_of(runtime.database, get_kind(kind), by)]
