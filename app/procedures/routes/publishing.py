"""A signed revision is published for its day; one that does not hold yet is taken back."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.days import day_in_words
from app.procedures import operations
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.publishing import Publication, WrittenPaper
from app.procedures.domain.words import PaperKind, RevisionStatus
from app.procedures.forms import InForceForm, ProcedureReasonForm
from app.procedures.operations.publishing import check_publishable, demand_not_begun
from app.procedures.papers.keeping import written_papers
from app.procedures.queries import head_of, revision_numbered, text_of, visible_procedure
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, ChangePage, back_to, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/publish", WRITE, methods=BOTH)
def publish_revision(row_id: int, number: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), InForceForm()
    revision = revision_numbered(session(), row, number)
    demand_in_use(row.status, "published")
    advance(revision.status, RevisionStep.PUBLISH)
    if not form.is_submitted():
        form.reopen_at(revision.row_version)
        form.starts_on.data = revision.effective_on

    def act() -> AnyResponse:
        day, seen = form.day(), form.version()
        papers = _papers(row_id, number, day, seen)
        kept = held(row_id)
        taken = revision_numbered(session(), kept, number, to_change=True)
        operations.publish_revision(
            session(), kept, taken, Publication(day, papers), version=seen, today=today(), by=current_actor(), now=now()
        )
        return back_to(kept, f"Published. It is in force from {day_in_words(day)}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    label = VersionLabel(revision.major, revision.minor)
    ask = ChangePage(
        f"Publish {row.code} {label}?",
        f"Publish revision {number}",
        "It takes effect at midnight as its day begins. Until then you can withdraw it.",
        url_for("procedures.publish_revision", row_id=row_id, number=number),
        "Publish it",
        ("starts_on",),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)


def _papers(row_id: int, number: int, day: date, seen: int) -> Mapping[PaperKind, WrittenPaper]:
    """Made with no transaction open meanwhile, and of nothing that would be refused anyway."""
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    check_publishable(session(), row, revision, day, version=seen, today=today(), by=current_actor())
    text, head = text_of(revision), head_of(session(), row, revision, runtime().settings.zone, starts_on=day)
    close_session()
    return written_papers(Path(runtime().settings.data_dir), text, head)


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/withdraw", WRITE, methods=BOTH)
def withdraw_revision(row_id: int, number: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), ProcedureReasonForm()
    revision = revision_numbered(session(), row, number)
    advance(revision.status, RevisionStep.WITHDRAW)
    demand_not_begun(revision, today())
    if not form.is_submitted():
        form.reopen_at(revision.row_version)

    def act() -> AnyResponse:
        kept = held(row_id)
        taken = revision_numbered(session(), kept, number, to_change=True)
        reason = form.reason.data or ""
        operations.withdraw_revision(
            session(), kept, taken, reason, version=form.version(), today=today(), by=current_actor(), now=now()
        )
        return back_to(kept, f"Withdrew revision {number}. It stays readable.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    is_published = revision.status is RevisionStatus.PUBLISHED
    ask = ChangePage(
        f"Withdraw revision {number} of {row.code}?",
        f"Withdraw revision {number}",
        "It never takes effect. Its words stay readable, with your reason."
        if is_published
        else "It goes no further. Its words stay readable, with your reason.",
        url_for("procedures.withdraw_revision", row_id=row_id, number=number),
        "Withdraw it",
        ("reason",),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)
