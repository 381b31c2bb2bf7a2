"""One consultation at one address: whoever is asked answers there, and whoever runs it sees why it cannot close."""

from typing import Any

from flask import render_template

from app.core.capability import Capability
from app.core.text import plural
from app.procedures.models import Procedure
from app.procedures.operations.consulting import may_run
from app.procedures.queries import procedure_of_consultation
from app.procedures.routes.consultations.blueprint import READ, asked_text, pages
from app.procedures.routes.consultations.forms import OpinionForm
from app.signing.domain.consulting import MOST_EXTENSION, conditions
from app.signing.domain.words import ConsultationStatus
from app.signing.queries.consultations import (
    Consulted,
    comments_in,
    groups_of,
    invitation_of,
    live_response,
    tally_of,
    visible_consultation,
    waiting_of,
)
from app.signing.queries.live import said_in
from app.web.access import current_actor
from app.web.requests import session, today

MOST_NAMED = 12


@pages.page("/consultations/<int:row_id>", READ)
def show_consultation(row_id: int) -> str:
    consultation = visible_consultation(session(), current_actor(), row_id)
    return drawn(consultation, OpinionForm())


def drawn(consultation: Consulted, form: OpinionForm, problem: dict[str, str] | None = None) -> str:
    """The page, with the form as it was sent where it was refused; `problem` is what another form was refused for."""
    actor = current_actor()
    row = procedure_of_consultation(session(), consultation.subject_id)
    runs, reads_all = may_run(actor, consultation), is_reader(consultation)
    mine = invitation_of(session(), consultation, actor.person_id)
    live = live_response(session(), mine) if mine else None
    tally = tally_of(session(), consultation)
    is_open = consultation.status is ConsultationStatus.OPEN
    has_answered = live is not None and live.subject_revision == consultation.subject_revision
    groups = groups_of(session(), consultation)
    left_out = {group.row_id for group in groups if group.removed_at is not None}
    shows_said = reads_all or has_answered or not is_open
    asked = asked_text(row, consultation, live.subject_revision if live else None)
    form.offer(asked.sections, asked.offered)
    if live and not form.is_submitted():
        form.show(live, comments_in(session(), live))
    return render_template(
        "consultations/show_consultation.html",
        **_facts(row, consultation),
        asked=asked,
        form=form,
        problem=problem or {"key": "", "says": "", "typed": ""},
        invitation=mine if mine and mine.group_id not in left_out else None,
        live=live,
        has_answered=has_answered,
        tally=tally,
        conditions=conditions(tally, today()),
        left_out=[group for group in groups if group.removed_at is not None],
        kept_groups=[group for group in groups if group.removed_at is None],
        said=said_in(session(), consultation) if shows_said else (),
        waiting=waiting_of(session(), consultation, MOST_NAMED) if reads_all else (),
        shows_said=shows_said,
        reads_all=reads_all,
        runs=runs,
    )


def is_reader(consultation: Consulted) -> bool:
    """Whether this person sees who said what: whoever runs it, and whoever may read all consultations."""
    actor = current_actor()
    return may_run(actor, consultation) or actor.can(Capability.READ_CONSULTATIONS)


def _facts(row: Procedure, consultation: Consulted) -> dict[str, Any]:
    left = (consultation.last_day - today()).days
    return {
        "row": row,
        "consultation": consultation,
        "is_open": consultation.status is ConsultationStatus.OPEN,
        "days_left": plural(left, "day") + " left" if left > 0 else "Its last day" if not left else "Past its last day",
        "more_days": MOST_EXTENSION - consultation.extended_days,
        "today": today(),
    }
