"""The register's small forms, a decision each: does it apply, was it reviewed, was it checked."""

from collections.abc import Callable
from typing import TypeVar

from flask import render_template
from werkzeug.wrappers import Response

from app.requirements import operations
from app.requirements.domain.words import Applicability
from app.requirements.forms import ApplicabilityForm, ReviewForm, SourceCheckForm
from app.requirements.models import Requirement
from app.requirements.routes.blueprint import pages
from app.requirements.routes.editing import BOTH, EDIT, row_to_change, saved
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.forms import EditForm
from app.web.requests import now, session, today

Answer = str | Response | tuple[str, int]
AForm = TypeVar("AForm", bound=EditForm)


@pages.page("/requirements/<ref>/applicability", EDIT, methods=BOTH)
def decide_applicability(ref: str) -> Answer:
    def decide(row: Requirement, form: ApplicabilityForm) -> None:
        operations.decide_applicability(
            session(),
            row,
            Applicability(form.applicability.data),
            form.reason.data or "",
            version=form.version(),
            by=current_actor(),
            now=now(),
        )

    row = row_to_change(ref)
    held = {"applicability": row.applicability.value, "reason": row.applicability_reason}
    form = ApplicabilityForm(data={**held, "row_version": row.row_version})
    return _step(form, row, decide, "decide_applicability", f"Decided whether {ref} applies.")


@pages.page("/requirements/<ref>/review", EDIT, methods=BOTH)
def review_requirement(ref: str) -> Answer:
    def review(row: Requirement, form: ReviewForm) -> None:
        operations.record_review(
            session(),
            row,
            form.outcome.data or "",
            today=today(),
            version=form.version(),
            by=current_actor(),
            now=now(),
        )

    row = row_to_change(ref)
    form = ReviewForm(data={"row_version": row.row_version})
    return _step(form, row, review, "review_requirement", f"Recorded the review of {ref}.")


@pages.page("/requirements/<ref>/confirm", EDIT, methods=BOTH)
def confirm_verified(ref: str) -> Answer:
    def confirm(row: Requirement, form: SourceCheckForm) -> None:
        operations.confirm_verified(
            session(), row, form.note.data or "", version=form.version(), by=current_actor(), now=now()
        )

    row = row_to_change(ref)
    form = SourceCheckForm(data={"row_version": row.row_version})
    return _step(form, row, confirm, "confirm_verified", f"Noted that {ref} was checked.")


def _step(form: AForm, row: Requirement, decide: Callable[[Requirement, AForm], None], page: str, said: str) -> Answer:
    """One small form about a requirement: shown, refused with its fields named, stale with both texts, or saved."""
    ref = row.ref

    def act() -> Response:
        decide(row, form)
        return saved(row, said)

    done, stale = attempt(form, act)
    if done is not None:
        return done
    page_row = row_to_change(ref)
    return render_template(f"requirements/{page}.html", form=form, row=page_row, stale=stale), status_of(form, stale)
