"""The list of audits and its export."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.people.queries import person_choices
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.domain.scoring import shown_score
from audits.conduct.queries import lists as queries
from audits.conduct.queries.lists import ME, PARTS, AuditFilter, filter_of
from audits.conduct.routes.blueprint import READ, pages
from audits.words import AuditStatus, Outcome, shown

LIST = "audits.list_audits"
EXPORT_PAGE = 500
STATUSES = [("to_do", "To do"), *((status.value, shown(status)) for status in AuditStatus)]
OUTCOMES = [(outcome.value, shown(outcome)) for outcome in Outcome]
CSV_HEADINGS = (
    "number", "checklist", "about", "channel", "happened_on", "auditee", "unit", "auditor", "status", "revision",
    "due_on", "completed_at", "outcome", "raw", "final", "response",
)  # fmt: skip


@pages.page("/audits", READ)
def list_audits() -> str:
    actor, wanted = current_actor(), filter_of(request.args)
    people = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    choices = {
        "status": STATUSES,
        "outcome": OUTCOMES,
        "checklist": queries.checklist_choices(session(), actor),
        "team": queries.team_choices(session(), actor),
        "auditor": [(ME, "Me"), *people],
        "auditee": people,
    }
    return render_template(
        "conduct/list_audits.html",
        page=queries.audits_page(session(), actor, wanted, request.args.get("after")),
        count_shown=shown_count(queries.audits_count(session(), actor, wanted)),
        wanted=wanted,
        choices=choices,
        chosen=_chosen(wanted, choices),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("audits.export_audits", PARTS),
        answers_url=list_address("reports.export_answers", PARTS),
        score=lambda text: shown_score(fraction_of(text)),
        number_of=audit_number,
        shown=shown,
        today=today(),
        now=now(),
        may_plan=actor.can(Capability.CONDUCT_AUDITS),
    )


@pages.page("/audits.csv", READ)
def export_audits() -> Response:
    return csv_response("audits", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), filter_of(request.args)))


def _csv_rows(database: Database, actor: Actor, wanted: AuditFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.audits_page(reading, actor, wanted, cursor, EXPORT_PAGE)

    def scored(row: Any, text: str | None) -> str:
        return shown_score(fraction_of(text)) if row.outcome is not None else ""

    for row in all_rows(database, page_at):
        yield (
            audit_number(row.id), row.title, row.about, row.channel, row.happened_on, row.auditee_name, row.unit_name,
            row.auditor_name, row.status, row.revision, row.due_on, row.completed_at, row.outcome,
            scored(row, row.raw), scored(row, row.final), row.response,
        )  # fmt: skip


def _chosen(wanted: AuditFilter, choices: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    found = [(f"“{wanted.words}”", list_address(LIST, PARTS, q=None))] if wanted.words else []
    leads = {"auditor": "By ", "auditee": "About "}
    for name in PARTS[1:-1]:
        value = getattr(wanted, name)
        words = dict(choices[name]).get(value)
        if value and words:
            found.append((leads.get(name, "") + words, list_address(LIST, PARTS, **{name: None})))
    return found
