"""The report of an audit as a PDF, its answers as a workbook, and what was made in the background."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.background.operations import ask_for
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.pdf import NotRendered, characters_without_glyph
from app.db.session import Database
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.web.access import current_actor, needs
from app.web.addresses import list_address
from app.web.exports import attachment
from app.web.requests import close_session, now, session
from app.web.runtime import runtime
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.domain.scoring import shown_score
from audits.conduct.queries.lists import PARTS, AuditFilter, filter_of
from audits.conduct.queries.reopenings import reopenings_of
from audits.reporting.domain.audit_report import AuditReport, latest_words, verdict_words
from audits.reporting.making import (
    AUDIT_ANSWERS,
    AUDIT_REPORT,
    AUDITS_A_PAGE,
    MOST_ROWS,
    MOST_ROWS_AT_ONCE,
    ROWS_A_PART,
    is_long,
    key_of,
    pdf_name,
    pdf_of,
)
from audits.reporting.pdf import AUDIT_TEMPLATE
from audits.reporting.printing import printable
from audits.reporting.queries.altered import AuditAltered
from audits.reporting.queries.reports import answer_count, answers_page, made_file, made_files, report_of, revisions_of
from audits.reporting.routes.trends import XLSX, pages
from audits.reporting.workbook import answers_workbook
from audits.words import shown

__all__ = ["pages"]
READ = needs(Capability.READ_AUDITS)


@pages.page("/audits/<int:audit_id>/report", READ)
def show_report(audit_id: int) -> str:
    actor, revision = current_actor(), _revision()
    try:
        report = report_of(session(), actor, audit_id, revision)
    except AuditAltered as error:
        return _altered_page(audit_id, error, actor)
    return _report_page(report, actor)


@pages.page("/audits/<int:audit_id>/report.pdf", READ)
def download_report(audit_id: int) -> AnyResponse | tuple[str, int]:
    """The PDF at once, or for a long audit the page that offers to make it: a GET writes nothing."""
    actor, revision = current_actor(), _revision()
    report = report_of(session(), actor, audit_id, revision)
    close_session()
    if is_long(report):
        return redirect(url_for("reports.show_report", audit_id=audit_id, revision=revision), 303)
    try:
        made = pdf_of(report, by=actor, now=now(), runtime=runtime())
    except NotRendered as error:
        return _report_page(report, actor, problem=str(error)), 500
    return attachment(made.content, pdf_name(report), "application/pdf")


@pages.page("/audits/<int:audit_id>/report", READ, methods=("POST",))
def make_report(audit_id: int) -> AnyResponse:
    """Ask for the PDF of a long audit; what was made before, and is still true, is not made again."""
    actor = current_actor()
    report = report_of(session(), actor, audit_id, _revision())
    key = key_of(AUDIT_REPORT, report, by=actor)
    if made_files(session(), actor, key):
        return redirect(url_for("reports.show_report", audit_id=audit_id, revision=report.revision), 303)
    arguments = {"person_id": actor.id, "audit_id": audit_id, "revision": report.revision, "key": key}
    task = ask_for(session(), AUDIT_REPORT, f"PDF of {report.number}", arguments, by=actor, now=now())
    return redirect(url_for("home.show_task", task_id=task.row_id), 303)


@pages.page("/audits/<int:audit_id>/answers.xlsx", READ)
def download_answers(audit_id: int) -> Response:
    report = report_of(session(), current_actor(), audit_id, _revision())
    close_session()
    content = answers_workbook([report], runtime().settings.zone)
    return attachment(content, f"{report.number}-revision-{report.revision}-answers.xlsx", XLSX)


@pages.page("/audits/answers.xlsx", READ)
def export_answers() -> Response | str:
    """The answers of what a filter shows; where that is long, the page that offers to make it."""
    actor, wanted = current_actor(), filter_of(request.args)
    count = answer_count(session(), actor, wanted, MOST_ROWS)
    if count > MOST_ROWS_AT_ONCE:
        return render_template(
            "reporting/ask_answers.html", count=count, most=MOST_ROWS, a_part=ROWS_A_PART,
            url=list_address("reports.make_answers", PARTS),
        )  # fmt: skip
    close_session()
    content = answers_workbook(_all_reports(runtime().database, actor, wanted), runtime().settings.zone)
    return attachment(content, "answers.xlsx", XLSX)


@pages.page("/audits/answers", READ, methods=("POST",))
def make_answers() -> AnyResponse:
    actor = current_actor()
    arguments = {"person_id": actor.id, "key": secrets.token_hex(32), "filter": asdict(filter_of(request.args))}
    task = ask_for(session(), AUDIT_ANSWERS, "Answers of audits as workbooks", arguments, by=actor, now=now())
    return redirect(url_for("home.show_task", task_id=task.row_id), 303)


@pages.page("/reports/made/<int:report_id>", READ)
def download_made(report_id: int) -> Response:
    made = made_file(session(), current_actor(), report_id)
    return send_stored(Path(runtime().settings.data_dir), get_stored(session(), made.file_id), made.name)


def _report_page(report: AuditReport, actor: Actor, problem: str = "") -> str:
    revisions = revisions_of(session(), actor, report.audit_id)
    reopenings = reopenings_of(session(), report.audit_id)
    made = made_files(session(), actor, key_of(AUDIT_REPORT, report, by=actor))
    close_session()
    document = printable(report, printed_by=actor.name, printed_at=now(), zone=runtime().settings.zone)
    missing = characters_without_glyph("".join(_texts(document)))
    return render_template(
        "reporting/show_report.html",
        report=report,
        revisions=revisions,
        reopenings=reopenings,
        score=lambda text: shown_score(fraction_of(text)),
        made=made,
        problem=problem,
        is_long=is_long(report),
        accessibility=AUDIT_TEMPLATE.missing_words(missing) if missing else "",
        verdict=verdict_words(report),
        latest=latest_words(report),
        shown=shown,
    )


def _altered_page(audit_id: int, error: AuditAltered, actor: Actor) -> str:
    """What there is to say of an audit of which nothing is printed."""
    return render_template(
        "reporting/show_altered.html",
        audit_id=audit_id,
        number=audit_number(audit_id),
        problem=str(error),
        revisions=revisions_of(session(), actor, audit_id),
    )


def _texts(value: Any) -> Iterator[str]:
    """Every text of a document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _all_reports(database: Database, actor: Actor, wanted: AuditFilter) -> Iterator[AuditReport]:
    """Each page a read of its own, so that a long workbook holds up no writer (DESIGN 4)."""
    cursor: str | None = None
    while True:
        with database.reading() as reading:
            reports, cursor = answers_page(reading, actor, wanted, cursor, AUDITS_A_PAGE)
        yield from reports
        if cursor is None:
            return


def _revision() -> int | None:
    given = request.args.get("revision", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else None  # noqa: PLR2004 - more than anybody reopens
