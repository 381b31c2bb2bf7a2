"""Internal changes: what we decide ourselves, entered by a form, reviewed, and what came of each (SPEC F03)."""

from collections.abc import Iterator

from flask import Response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.cases import queries
from app.cases.domain.words import number_of
from app.cases.forms import InternalForm
from app.cases.queries.internal import CASE, NONE, WAITING, InternalFilter
from app.cases.routes.blueprint import READ, RUN, pages
from app.cases.routes.stepping import BOTH, Answer
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.files.uploads import check_upload
from app.web.access import current_actor
from app.web.addresses import list_address, page_address
from app.web.conflicts import attempt, status_of
from app.web.exports import csv_response
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast
from regwatch.changes.domain.internal import KINDS, InternalKind
from regwatch.changes.operations.by_hand import Entered, enter_internal_change
from regwatch.sources.operations import OURSELVES

LIST = "cases.list_internal"
PARTS = ("q", "kind", "outcome")
LONGEST_PART = 200
OUTCOMES = {WAITING: "Not reviewed yet", CASE: "A case was opened", NONE: "No change needed"}
CSV_HEADINGS = ("id", "title", "kind", "effective_on", "entered_at", "entered_by", "outcome", "reason", "reviewed_by")


@pages.page("/changes/internal", READ)
def list_internal() -> str:
    """The history of reviews: every internal change, and its case or the reason for none."""
    actor, wanted = current_actor(), wanted_internal()
    page, count = queries.internal_page(session(), actor, wanted, request.args.get("after"))
    return render_template(
        "cases/list_internal.html",
        page=page,
        count_shown=shown_count(count),
        wanted=wanted,
        kinds=list(KINDS.items()),
        kind_words=KINDS,
        outcomes=list(OUTCOMES.items()),
        chosen=_chosen(wanted),
        page_url=page_address(LIST, PARTS),
        export_url=list_address("cases.export_internal", PARTS),
        may_run=actor.can(Capability.RUN_CASES),
        number_of=number_of,
    )


@pages.page("/changes/internal.csv", READ)
def export_internal() -> Response:
    rows = _csv_rows(runtime().database, current_actor(), wanted_internal())
    return csv_response("internal-changes", CSV_HEADINGS, rows)


@pages.page("/changes/internal/new", RUN, methods=BOTH)
def enter_internal() -> Answer:
    """Enter a strategy, a policy or a service offer; then its case is opened, or a reason given for none."""
    form = InternalForm()
    answer, _ = attempt(form, lambda: _enter(form))
    if answer is not None:
        return answer
    return render_template("cases/enter_internal.html", form=form), status_of(form, None)


def _enter(form: InternalForm) -> AnyResponse:
    upload, document = form.document.data, None
    if upload:
        close_session()  # a scanner may take its time, and a file copy has no place inside a transaction
        document = check_upload(runtime(), upload.filename or "", upload.stream, field="document")
    entered = Entered(
        title=form.title.data or "",
        publisher=OURSELVES,
        url=form.url.data or "",
        published_on=None,
        text=form.text.data or "",
        document=document,
        effective_on=form.effective_on.data,
    )
    kind = InternalKind(form.kind.data)
    change = enter_internal_change(session(), kind, entered, today=today(), by=current_actor(), now=now())
    toast("Entered. Open its case, or say on its page why no change is needed.")
    return redirect(url_for("cases.open_case", change_id=change.row_id), 303)


def wanted_internal() -> InternalFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    kind = given["kind"] if given["kind"] in list(InternalKind) else ""
    return InternalFilter(given["q"], kind, given["outcome"] if given["outcome"] in OUTCOMES else "")


def _chosen(wanted: InternalFilter) -> list[tuple[str, str]]:
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "kind": KINDS[InternalKind(wanted.kind)] if wanted.kind else "",
        "outcome": OUTCOMES.get(wanted.outcome, ""),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, actor: Actor, wanted: InternalFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.internal_page(reading, actor, wanted, cursor, 500)[0]

    for row in all_rows(database, page_at):
        outcome = number_of(row.case_id) if row.case_id else OUTCOMES[CASE if row.any_case_id else _without(row)]
        yield (
            row.id, row.title, KINDS[row.kind], row.effective_on, row.first_seen_at, row.decided_by_name, outcome,
            row.reason or row.ended_reason or "", row.said_by_name or "",
        )  # fmt: skip


def _without(row: object) -> str:
    return NONE if getattr(row, "reason", None) else WAITING
