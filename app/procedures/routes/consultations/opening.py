"""Opening a consultation on a submitted revision: who is asked, for how long, and how many must answer."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.people.queries import person_choices
from app.procedures import operations
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.forms import ids_of
from app.procedures.models import Procedure
from app.procedures.operations.consulting import ConsultationPlan
from app.procedures.queries import (
    askable_people,
    audience_of,
    proposed_groups,
    revision_numbered,
    visible_procedure,
)
from app.procedures.routes.consultations.blueprint import BOTH, WRITE, Page, pages
from app.procedures.routes.consultations.forms import ConsultForm
from app.signing.domain.words import GroupKind
from app.signing.operations import NewGroup
from app.signing.queries.panel import panel_for
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session, today
from app.web.toasts import toast


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/consult", WRITE, methods=BOTH)
def open_consultation(row_id: int, number: int) -> Page:
    row, form = visible_procedure(session(), current_actor(), row_id), ConsultForm()
    revision = revision_numbered(session(), row, number)
    demand_in_use(row.status, "consulted on")
    advance(revision.status, RevisionStep.CONSULT)
    choices = {str(one.id): one.name for one in person_choices(session(), current_actor())}
    form["people"].choices = choices
    if not form.is_submitted():
        form.reopen_at(revision.row_version)

    def act() -> AnyResponse:
        kept = visible_procedure(session(), current_actor(), row_id, to_change=True)
        taken = revision_numbered(session(), kept, number, to_change=True)
        plan = ConsultationPlan(
            _groups(kept, form), form.open_days.data or 0, form.percent.data or 0, form.urgent_reason.data or ""
        )
        opened = operations.consult_on(
            session(), kept, taken, plan, version=form.version(), today=today(), by=current_actor(), now=now()
        )
        toast("Opened. Everybody who is asked gets a mail.")
        return redirect(url_for("consultations.show_consultation", row_id=opened.row_id), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    return render_template(
        "consultations/open_consultation.html",
        form=form,
        row=row,
        revision=revision,
        groups=_groups(row, form),
    ), status_of(form, stale)


def _groups(row: Procedure, form: ConsultForm) -> list[NewGroup]:
    """The three default groups and the named people; whoever is named stands in no other group."""
    proposed = proposed_groups(session(), row, audience_of(session(), row.row_id))
    named = askable_people(session(), row, list(ids_of(form.people)))
    panel = panel_for(session(), current_actor(), row.client_id)
    agents = {one: place for one, place in proposed.agents.items() if one not in named}
    leaders = {one: place for one, place in proposed.leaders.items() if one not in named}
    groups = [
        NewGroup("Agents", GroupKind.AGENTS, agents, **form.of("agents")),
        NewGroup("Team leaders", GroupKind.LEADERS, leaders, **form.of("leaders")),
        NewGroup("Customers", GroupKind.CUSTOMERS, {}, panel, **form.of("customers")),
    ]
    others = NewGroup("Others", GroupKind.OTHER, named, minimum=0, is_mandatory=False)
    return [*groups, others] if named else groups
