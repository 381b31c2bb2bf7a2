"""A person confirms a version: what changed for them, and one button."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.days import day_in_words
from app.core.errors import NotFound
from app.core.text import listed
from app.notifications.operations import Postage
from app.procedures import operations
from app.procedures.domain.attesting import ATTESTED, MOST_QUESTIONS, confirm_by
from app.procedures.domain.comparing import compare
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.readiness import minutes_to_read
from app.procedures.forms import ConfirmForm, NotYetForm, answers_form
from app.procedures.models import Procedure
from app.procedures.queries import revision_numbered, text_of, visible_procedure
from app.procedures.queries.attestations import (
    asked_facts,
    asked_person,
    asking_version,
    attestation_of,
    confirmed_before,
)
from app.procedures.queries.questions import questions_of
from app.procedures.queries.reach import sees_units
from app.procedures.routes.blueprint import BOTH, READ, Answer, attestation_pages, held
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast


@attestation_pages.page("/attestations/<int:row_id>", READ, methods=BOTH)
def confirm_version(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), ConfirmForm()

    def act() -> AnyResponse:
        kept, number = visible_procedure(session(), current_actor(), row_id), form.number.data or 0
        operations.confirm_version(session(), kept, number, by=current_actor(), now=now())
        toast(f"Confirmed. Thank you: {kept.code} is off your list.")
        return redirect(url_for("attestations.confirm_version", row_id=row_id), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    return render_template("procedures/confirm_version.html", form=form, **asked_page(row)), status_of(form, stale)


@attestation_pages.page("/attestations/<int:row_id>/answers", READ, methods=("POST",))
def answer_questions(row_id: int) -> Answer:
    """What was chosen stands in the address that this leads to, so that it is kept nowhere else."""
    row = visible_procedure(session(), current_actor(), row_id)
    form = answers_form(_asked(row))

    def act() -> AnyResponse:
        kept, chosen = visible_procedure(session(), current_actor(), row_id), _chosen(form.data)
        number = form.number.data or 0
        operations.answer_questions(session(), kept, number, chosen, by=current_actor(), now=now())
        sent: dict[str, Any] = {f"q{one}": option for one, option in chosen.items()}
        return redirect(url_for("attestations.confirm_version", row_id=row_id, _anchor="q1", **sent), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    return render_template("procedures/confirm_version.html", form=form, **asked_page(row)), status_of(form, stale)


@attestation_pages.page("/attestations/<int:row_id>/not-yet", READ, methods=BOTH)
def say_hindrance(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), NotYetForm()
    asking = _demand_asking(row)
    if not form.is_submitted():
        form.number.data = asking.number

    def act() -> AnyResponse:
        kept, postage = held(row_id), Postage.of(runtime())
        number, said = form.number.data or 0, form.hindrance.data or ""
        names = operations.say_hindrance(session(), kept, number, said, postage, by=current_actor(), now=now())
        toast(f"{listed(names) or 'Nobody'} will hear of it. You can still confirm once it works for you.")
        return redirect(url_for("attestations.confirm_version", row_id=row_id), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    label = VersionLabel(asking.major, asking.minor)
    return render_template("procedures/say_hindrance.html", form=form, row=row, label=label), status_of(form, stale)


def _demand_asking(row: Procedure) -> Any:
    asking = asking_version(session(), row)
    if asking is None:
        what = "version to confirm of the procedure"
        raise NotFound(what, row.code)
    return asking


def _asked(row: Procedure) -> Sequence[Any]:
    return questions_of(session(), _demand_asking(row).revision_id)


def _chosen(given: Mapping[str, Any]) -> dict[int, int]:
    """Options by the number of their question, out of an address or a form."""
    numbers = range(1, MOST_QUESTIONS + 1)
    sent = {number: str(given.get(f"q{number}", "")) for number in numbers}
    return {number: int(one) for number, one in sent.items() if len(one) == 1 and one.isascii() and one.isdecimal()}


def asked_page(row: Procedure) -> Mapping[str, Any]:
    """What every page about one version and one person says: NotFound where none asks to be confirmed."""
    actor, asking = current_actor(), _demand_asking(row)
    revision, label = revision_numbered(session(), row, asking.number), VersionLabel(asking.major, asking.minor)
    facts = asked_facts(session(), asking, actor.person_id)
    before = confirmed_before(session(), row, actor.person_id, asking.number)
    text = text_of(revision)
    return {
        "row": row,
        "asking": asking,
        "label": label,
        "text": text,
        "before": VersionLabel(before.major, before.minor) if before else None,
        "compared": compare(text_of(before), text) if before else None,
        "minutes": minutes_to_read(text),
        "questions": questions_of(session(), asking.revision_id),
        "picked": _chosen(request.args if request.method == "GET" else request.form),
        "steps": {step.key: place for place, step in enumerate(text.steps, 1)},
        "given": attestation_of(session(), asking.revision_id, actor.person_id),
        "met": asked_person(session(), asking.revision_id, actor.person_id),
        "by_day": confirm_by(asking.in_force_from, facts.joined_at, facts.told_at) if facts else None,
        "from_day": day_in_words(asking.in_force_from) if asking.in_force_from > today() else "",
        "today": today(),
        "attested": ATTESTED,
        "may_see_people": sees_units(actor),
    }
