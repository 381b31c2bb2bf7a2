"""The register's small forms, a decision each: does it apply, was it reviewed, was it checked."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.requirements import operations
from app.requirements.domain.places import EVERYWHERE, place_of
from app.requirements.domain.words import Applicability
from app.requirements.forms import ApplicabilityForm, ReviewForm, SourceCheckForm, WhereForm
from app.requirements.models import Requirement
from app.requirements.operations.dated import Decided
from app.requirements.queries.in_time import decision_at
from app.requirements.queries.places import place_names, places_decided
from app.requirements.routes.blueprint import pages
from app.requirements.routes.editing import BOTH, EDIT, row_to_change, saved
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.forms import Form
from app.web.requests import now, session, today

Answer = str | Response | tuple[str, int]
AForm = TypeVar("AForm", bound=Form)


@pages.page("/requirements/<ref>/applicability", EDIT, methods=BOTH)
def decide_applicability(ref: str) -> Answer:
    def decide(row: Requirement, form: ApplicabilityForm) -> None:
        operations.decide_applicability(
            session(),
            row,
            Applicability(form.applicability.data),
            form.reason.data or "",
            review_on=form.review_on.data,
            version=form.version(),
            by=current_actor(),
            now=now(),
        )

    row = row_to_change(ref)
    held: dict[str, Any] = {"applicability": row.applicability.value, "reason": row.applicability_reason}
    stored = decision_at(session(), row, EVERYWHERE)
    held["review_on"] = stored.review_on if stored else None
    form = ApplicabilityForm(data={**held, "row_version": row.row_version})
    return step(form, row, decide, "decide_applicability", f"Decided whether {ref} applies.")


@pages.page("/requirements/<ref>/applicability/place", EDIT, methods=BOTH)
def decide_for_place(ref: str) -> Answer:
    row = row_to_change(ref)
    actor = current_actor()
    names = place_names(session(), actor, row.client_id, places_decided(session(), actor, row))
    wanted = request.args.get("place", "")
    place = place_of(wanted) if wanted in names else None
    stored = decision_at(session(), row, place) if place else None
    held: dict[str, Any] = {"place": wanted, "row_version": row.row_version}
    if stored is not None:
        held |= {"applicability": stored.applicability.value, "reason": stored.reason, "review_on": stored.review_on}
    form = WhereForm(data=held)
    form.place.choices = {"": "Choose a place", **names}

    def decide(row: Requirement, form: WhereForm) -> None:
        chosen = place_of(form.place.data or "")
        if not chosen or chosen.key not in names:
            raise BadInput({"place": "Choose a site, client, product or sector that is here"})
        word = form.applicability.data
        decided = Decided(Applicability(word), form.reason.data or "", form.review_on.data) if word else None
        operations.decide_for_place(
            session(), row, chosen, decided,
            called=names[chosen.key], version=form.version(), by=current_actor(), now=now(),
        )  # fmt: skip

    return step(form, row, decide, "decide_for_place", f"Decided whether {ref} applies there.")


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
    return step(form, row, review, "review_requirement", f"Recorded the review of {ref}.")


@pages.page("/requirements/<ref>/confirm", EDIT, methods=BOTH)
def confirm_verified(ref: str) -> Answer:
    def confirm(row: Requirement, form: SourceCheckForm) -> None:
        operations.confirm_verified(
            session(), row, form.note.data or "", version=form.version(), by=current_actor(), now=now()
        )

    row = row_to_change(ref)
    form = SourceCheckForm(data={"row_version": row.row_version})
    return step(form, row, confirm, "confirm_verified", f"Noted that {ref} was checked.")


def step(
    form: AForm,
    row: Requirement,
    decide: Callable[[Requirement, AForm], None],
    page: str,
    said: str,
    **shown: Any,
) -> Answer:
    """One small form about a requirement: shown, refused with its fields named, stale with both texts, or saved."""
    ref = row.ref

    def act() -> Response:
        decide(row, form)
        return saved(row, said)

    done, stale = attempt(form, act)
    if done is not None:
        return done
    page_row = row_to_change(ref)
    return render_template(f"requirements/{page}.html", form=form, row=page_row, stale=stale, **shown), status_of(
        form, stale
    )
