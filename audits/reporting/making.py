"""Long reports made in the background: read page by page, made with no transaction open, kept for who asked."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.background.operations import Progress
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotAllowed
from app.core.pdf import Pdf
from app.core.text import plural
from app.db.runtime import Runtime
from app.files.operations import keep_file, write_content
from app.people.queries import actor_for
from audits.conduct.queries.lists import AuditFilter
from audits.reporting.domain.audit_report import AuditReport
from audits.reporting.operations import MadeFile, keep_report
from audits.reporting.pdf import AUDIT_TEMPLATE
from audits.reporting.printing import printable
from audits.reporting.queries.reports import answer_count, answers_page, made_files, report_of
from audits.reporting.workbook import answers_workbook

AUDIT_REPORT, AUDIT_ANSWERS = "audit_report", "audit_answers"  # the kinds of background work
# Such a report takes about 0.2 s, with as many words in it 0.4 s; a longer one is made in the background.
MOST_QUESTIONS_AT_ONCE, MOST_CHARACTERS_AT_ONCE = 150, 100_000
MOST_ROWS_AT_ONCE = 2_000  # rows of a workbook while somebody waits, about a second
ROWS_A_PART = 20_000  # a file that is kept is at most 8 MB
MOST_ROWS = 1_000_000
AUDITS_A_PAGE = 50


def pdf_of(report: AuditReport, *, by: Actor, now: datetime, runtime: Runtime) -> Pdf:
    """A report as a PDF; the same report for the same person at the same instant is the same bytes."""
    document = printable(report, printed_by=by.name, printed_at=now, zone=runtime.settings.zone)
    return AUDIT_TEMPLATE.render(document, made_at=now, apart=is_long(report))


def is_long(report: AuditReport) -> bool:
    """Whether nobody should wait for the PDF, and the process that serves pages should not make it."""
    written = sum(len(one.text) + len(one.answer) + len(one.comment) + len(one.na_reason) for one in report.answers)
    return len(report.answers) > MOST_QUESTIONS_AT_ONCE or written > MOST_CHARACTERS_AT_ONCE


def pdf_name(report: AuditReport) -> str:
    return f"{report.number}-revision-{report.revision}.pdf"


def key_of(kind: str, report: AuditReport, *, by: Actor) -> str:
    """What a made PDF answers to: the same content with the same findings and signatures, for the same person.

    The content hash covers the answers for good; findings move on after it, so that they are in the key too.
    """
    moving = [*map(asdict, report.findings or ()), *map(asdict, report.withdrawn), *map(asdict, report.signatures)]
    told = [
        kind,
        by.id,
        report.content_hash,
        report.audit_id,
        report.revision,
        report.latest,
        report.findings is None,
        moving,
    ]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def make_audit_report(runtime: Runtime, arguments: Mapping[str, Any], progress: Progress) -> str:
    """The PDF of one long audit."""
    progress(0, 1)
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        actor = _asker(session, arguments)
        report = report_of(session, actor, int(arguments["audit_id"]), int(arguments["revision"]))
        key = str(arguments["key"])
        if made_files(session, actor, key):
            return "It was made before, and nothing has changed since."
    made = pdf_of(report, by=actor, now=now, runtime=runtime)
    note = AUDIT_TEMPLATE.missing_words(made.without_glyph) if made.without_glyph else ""
    new = MadeFile(key, pdf_name(report), audit_id=report.audit_id, note=note)
    _keep(runtime, made.content, new, by=actor)
    progress(1, 1)
    return f"The report of {report.number} is ready. {note}".strip()


def make_answers(runtime: Runtime, arguments: Mapping[str, Any], progress: Progress) -> str:
    """The answers of what a list shows, in workbooks of at most 20,000 rows."""
    with runtime.database.reading() as session:
        actor = _asker(session, arguments)
        wanted = AuditFilter(**arguments["filter"])
        total = answer_count(session, actor, wanted, MOST_ROWS)
        # A process that died half-way has kept some: its parts stay, and the rest is made.
        kept = {file.part for file in made_files(session, actor, str(arguments["key"]))}
    if total > MOST_ROWS:
        raise NotAllowed(f"The filter shows more than {MOST_ROWS:,} answers. Narrow it, such as to one team.")
    key, done, part = str(arguments["key"]), 0, 0
    for part, reports in enumerate(_parts(runtime, actor, wanted), start=1):
        if part not in kept:
            content = answers_workbook(reports, runtime.settings.zone)
            _keep(runtime, content, MadeFile(key, f"answers-{part}.xlsx", part), by=actor)
        done += sum(len(report.answers) for report in reports)
        progress(done, max(total, done))
    return f"{plural(done, 'answer')} in {plural(part, 'workbook')}."


def _parts(runtime: Runtime, actor: Actor, wanted: AuditFilter) -> Iterator[list[AuditReport]]:
    """Reports until they fill a workbook; each page of them is a read of its own (DESIGN 4)."""
    held: list[AuditReport] = []
    cursor: str | None = None
    while True:
        with runtime.database.reading() as session:
            reports, cursor = answers_page(session, actor, wanted, cursor, AUDITS_A_PAGE)
        held += reports
        if held and (cursor is None or sum(len(report.answers) for report in held) >= ROWS_A_PART):
            yield held
            held = []
        if cursor is None:
            return


def _asker(session: Any, arguments: Mapping[str, Any]) -> Actor:
    """Who asked, with the rights of now: what was taken from them since is not handed out."""
    actor = actor_for(session, int(arguments["person_id"]))
    if actor is None or not actor.can(Capability.READ_AUDITS):
        raise NotAllowed("Who asked for this may no longer read audits, so nothing was made.")
    return actor


def _keep(runtime: Runtime, content: bytes, new: MadeFile, *, by: Actor) -> None:
    sha256 = write_content(Path(runtime.settings.data_dir), content)
    now = runtime.clock.now()
    with runtime.database.transaction() as session:
        keep_report(session, keep_file(session, content, sha256, by=by, now=now).row_id, new, by=by, now=now)
