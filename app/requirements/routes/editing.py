"""The register's forms: add, change, review, decide, confirm."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.core.errors import BadInput, StaleEdit
from app.db.row import accept_version
from app.people.queries import person_choices
from app.requirements import operations, queries
from app.requirements.domain.reviews import next_review
from app.requirements.domain.words import Applicability, Binding, Kind, Status
from app.requirements.forms import TAG_FIELDS, ApplicabilityForm, RequirementForm, ReviewForm, VerifyForm
from app.requirements.models import Requirement
from app.requirements.operations import Attributes, Wording
from app.requirements.routes.blueprint import pages
from app.requirements.routes.register import today
from app.web.access import current_actor, needs
from app.web.forms import EditForm, sent_text
from app.web.requests import close_session, now, session

EDIT = needs(Capability.EDIT_REGISTER)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]
REVIEW_MONTHS = 12


@pages.page("/requirements/new", EDIT, methods=BOTH)
def new_requirement() -> Answer:
    start = {"review_frequency_months": REVIEW_MONTHS, "review_due_on": next_review(today(), REVIEW_MONTHS)}
    form = _with_people(RequirementForm(**start))
    del form.note
    if request.method == "POST" and form.validate():
        try:
            row = operations.create_requirement(
                session(),
                sent_text(form.ref.data),
                _wording(form),
                _attributes(form),
                effective_from=form.effective_from.data,
                by=current_actor(),
                now=now(),
            )
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
        else:
            return _saved(row, f"Added {row.ref}.")
    return render_template("requirements/new_requirement.html", form=form), 422 if form.errors else 200


@pages.page("/requirements/<ref>/edit", EDIT, methods=BOTH)
def edit_requirement(ref: str) -> Answer:
    row = queries.visible_requirement(session(), current_actor(), ref)
    form = _with_people(RequirementForm(data=_held(row)))
    del form.ref
    if request.method == "POST" and form.validate():
        return _change(form, ref)
    status = 422 if form.errors else 200
    return render_template("requirements/edit_requirement.html", form=form, row=row, stale=None), status


@pages.page("/requirements/<ref>/applicability", EDIT, methods=BOTH)
def decide_applicability(ref: str) -> Answer:
    def save(row: Requirement, form: Any) -> None:
        operations.decide_applicability(
            session(),
            row,
            Applicability(form.applicability.data),
            sent_text(form.reason.data),
            version=form.version(),
            by=current_actor(),
            now=now(),
        )

    row = queries.visible_requirement(session(), current_actor(), ref)
    data = {"applicability": row.applicability.value, "reason": row.applicability_reason}
    form = ApplicabilityForm(data={**data, "row_version": row.row_version})
    return _step(form, ref, save, f"Decided whether {ref} applies.")


@pages.page("/requirements/<ref>/review", EDIT, methods=BOTH)
def review_requirement(ref: str) -> Answer:
    def save(row: Requirement, form: Any) -> None:
        outcome = sent_text(form.outcome.data)
        operations.record_review(
            session(), row, outcome, today=today(), version=form.version(), by=current_actor(), now=now()
        )

    row = queries.visible_requirement(session(), current_actor(), ref)
    return _step(ReviewForm(data={"row_version": row.row_version}), ref, save, f"Recorded the review of {ref}.")


@pages.page("/requirements/<ref>/confirm", EDIT, methods=BOTH)
def confirm_verified(ref: str) -> Answer:
    def save(row: Requirement, form: Any) -> None:
        note = sent_text(form.note.data)
        operations.confirm_verified(session(), row, note, version=form.version(), by=current_actor(), now=now())

    row = queries.visible_requirement(session(), current_actor(), ref)
    return _step(VerifyForm(data={"row_version": row.row_version}), ref, save, f"Noted that {ref} was checked.")


def _step(form: EditForm, ref: str, save: Any, said: str) -> Answer:
    """One small form about a requirement: shown, refused with its fields named, stale with both texts, or saved."""
    row, stale, status = queries.visible_requirement(session(), current_actor(), ref), None, 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                save(row, form)
            except BadInput as refused:
                close_session()
                form.take_errors(refused)
            except StaleEdit as error:
                close_session()
                stale, status = _both(error.current, form), 409
                form.reopen_at(error.current_version)
            else:
                return _saved(row, said)
        row = queries.visible_requirement(session(), current_actor(), ref)
    endpoint = request.url_rule.endpoint.split(".")[-1] if request.url_rule else ""
    return render_template(f"requirements/{endpoint}.html", form=form, row=row, stale=stale), status


def _change(form: RequirementForm, ref: str) -> Answer:
    actor = current_actor()
    row = queries.visible_requirement(session(), actor, ref)
    stale, status = None, 422
    try:
        accept_version(row, form.version(), subject=row.ref, current=_shown(row))
        operations.revise_requirement(
            session(),
            row,
            _wording(form),
            effective_from=form.effective_from.data,
            note=sent_text(form.note.data) or "No note",
            by=actor,
            now=now(),
        )
        operations.change_attributes(session(), row, _attributes(form), by=actor, now=now())
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
    except StaleEdit as error:
        close_session()
        stale, status = _both(error.current, form), 409
        form.reopen_at(error.current_version)
    else:
        return _saved(row, f"Saved {row.ref}.")
    row = queries.visible_requirement(session(), actor, ref)
    return render_template("requirements/edit_requirement.html", form=form, row=row, stale=stale), status


def _both(theirs: dict[str, str], form: EditForm) -> list[tuple[str, str, str]]:
    """What is stored now beside what was sent, where the two differ."""
    rows = [(name, text, sent_text(form[name].data)) for name, text in theirs.items() if name in form]
    return [(form[name].label.text, text, mine) for name, text, mine in rows if text != mine]


def _saved(row: Requirement, said: str) -> Response:
    flash({"text": said, "undo": ""}, "toast")  # type: ignore[arg-type]  # the toast component reads a dict
    return redirect(url_for("requirements.show_requirement", ref=row.ref), 303)


def _with_people(form: RequirementForm) -> RequirementForm:
    people = {str(choice.id): choice.name for choice in person_choices(session(), current_actor())}
    form.owner_id.choices = {"": "Nobody: it falls to the compliance officers"} | people
    form.deputy_id.choices = {"": "Nobody"} | people
    return form


def _wording(form: RequirementForm) -> Wording:
    names = ("title", "reference", "demand", "applies_when")
    return Wording(*(sent_text(form[name].data) for name in names))


def _attributes(form: RequirementForm) -> Attributes:
    return Attributes(
        kind=Kind(form.kind.data),
        binding=Binding(form.binding.data),
        instrument=sent_text(form.instrument.data),
        status=Status(form.status.data),
        review_frequency_months=form.review_frequency_months.data or REVIEW_MONTHS,
        review_due_on=form.review_due_on.data or today(),
        owner_id=_person(form.owner_id.data),
        deputy_id=_person(form.deputy_id.data),
        url=sent_text(form.url.data),
        verify=bool(form.verify.data),
        verify_note=sent_text(form.verify_note.data),
        tags=form.tags(),
    )


def _person(text: str | None) -> int | None:
    """An id from a select; anything that is no id names nobody who could be found."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - fits an id


def _held(row: Requirement) -> dict[str, Any]:
    version = operations.newest_version(session(), row)
    tags = operations.tags_of(session(), row)
    lists = {name: "\n".join(value for kind, value in tags if kind is wanted) for name, wanted in TAG_FIELDS.items()}
    fields = {name: getattr(row, name) for name in Attributes.__dataclass_fields__ if name != "tags"}
    plain = {name: getattr(value, "value", value) for name, value in fields.items()}
    people = {name: str(plain[name] or "") for name in ("owner_id", "deputy_id")}
    wording = {"demand": version.demand, "applies_when": version.applies_when}
    start: date | None = version.effective_from
    return {
        **plain, **people, **lists, **wording, "title": row.title, "reference": row.reference, "effective_from": start,
        "row_version": row.row_version,
    }  # fmt: skip


def _shown(row: Requirement) -> dict[str, str]:
    return {name: sent_text(value) for name, value in _held(row).items() if name != "row_version"}
