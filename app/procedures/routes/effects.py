"""What a revision should do to measures, and the reviews of what it did."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.organisation.queries.rows import measure_choices
from app.procedures import operations
from app.procedures.domain.labels import VersionLabel
from app.procedures.forms import ConclusionForm, ExpectedEffectForm
from app.procedures.operations.effects import demand_before_signing, demand_review_due
from app.procedures.queries import revision_numbered, visible_procedure
from app.procedures.queries.effects import expected_effects, measured_lines, reviews_of
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.fields import chosen_id
from app.web.requests import now, session, today
from app.web.toasts import toast

REVISION = "procedures.show_revision"


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/effects", WRITE, methods=BOTH)
def state_effect(row_id: int, number: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), ExpectedEffectForm()
    revision = revision_numbered(session(), row, number)
    demand_before_signing(revision)
    form.measure_id.choices = {str(one.id): f"{one.code}: {one.name}" for one in measure_choices(session())}

    def act() -> AnyResponse:
        kept = held(row_id)
        taken, measure = revision_numbered(session(), kept, number, to_change=True), chosen_id(form.measure_id)
        operations.state_effect(
            session(), kept, taken, measure, form.expected.data or "", by=current_actor(), now=now()
        )
        toast("Kept.")
        return redirect(url_for("procedures.state_effect", row_id=row_id, number=number), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    page = render_template(
        "procedures/state_effect.html",
        form=form,
        row=row,
        revision=revision,
        expected=expected_effects(session(), revision),
    )
    return page, status_of(form, stale)


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/effects/<int:measure_id>/drop", WRITE, methods=("POST",))
def drop_effect(row_id: int, number: int, measure_id: int) -> AnyResponse:
    kept = held(row_id)
    revision = revision_numbered(session(), kept, number, to_change=True)
    operations.drop_effect(session(), kept, revision, measure_id, by=current_actor(), now=now())
    toast("Nothing is expected of it any more.")
    return redirect(url_for("procedures.state_effect", row_id=row_id, number=number), 303)


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/effects/<int:after_days>", WRITE, methods=BOTH)
def review_effect(row_id: int, number: int, after_days: int) -> Answer:
    """What the readings say so far, and what somebody concludes; once it is recorded the revision's page shows it."""
    row, form = visible_procedure(session(), current_actor(), row_id), ConclusionForm()
    revision = revision_numbered(session(), row, number)
    due_on = demand_review_due(revision, after_days, today())
    if not form.is_submitted() and any(one.after_days == after_days for one in reviews_of(session(), revision)):
        return redirect(url_for(REVISION, row_id=row_id, number=number, _anchor="effect"), 303)

    def act() -> AnyResponse:
        kept = held(row_id)
        taken, concluded = revision_numbered(session(), kept, number, to_change=True), form.conclusion.data or ""
        operations.review_effect(
            session(), kept, taken, after_days, concluded, today=today(), by=current_actor(), now=now()
        )
        toast("Kept. It stays on the page of the version.")
        return redirect(url_for(REVISION, row_id=row_id, number=number, _anchor="effect"), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    page = render_template(
        "procedures/review_effect.html",
        form=form,
        row=row,
        revision=revision,
        label=VersionLabel(revision.major, revision.minor),
        after_days=after_days,
        lines=measured_lines(session(), revision, revision.in_force_from or due_on, after_days),
    )
    return page, status_of(form, stale)
