"""A case's page: the thread so far, what it touches, its parts, and in one sentence what is missing."""

from flask import render_template

from app.actions.domain.lateness import is_late_action
from app.actions.queries import actions_of
from app.cases.domain.completeness import completeness, obstacles
from app.cases.domain.words import CaseStatus, ImpactStatus, number_of
from app.cases.forms import AddRequirementForm, CloseForm
from app.cases.models import ChangeCase
from app.cases.queries import changes_of, counts_of, requirements_of, visible_case
from app.cases.routes.blueprint import READ, pages
from app.core.capability import Capability
from app.history.queries import latest_about
from app.people.queries import client_names, find_person
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import session, today

WORDS: dict[str, tuple[str, str]] = {
    ImpactStatus.PROPOSED: ("todo", "To look at"),
    ImpactStatus.CONFIRMED: ("done", "Touched"),
    ImpactStatus.SET_ASIDE: ("off", "Set aside"),
}


@pages.page("/cases/<int:case_id>", READ)
def show_case(case_id: int) -> str:
    return page_of_case(visible_case(session(), current_actor(), case_id))


def page_of_case(row: ChangeCase, *, sent: Form | None = None) -> str:
    """The page, with a small form of it as it was sent where that was refused."""
    actor, counts = current_actor(), counts_of(session(), [row.row_id])[row.row_id]
    touched = requirements_of(session(), actor, row.row_id)
    owner = find_person(session(), row.owner_id)
    clients = {client_id: name for name, client_id in client_names(session(), actor).items()}
    may_run = actor.can(Capability.RUN_CASES) and row.status is CaseStatus.OPEN
    return render_template(
        "cases/show_case.html",
        row=row,
        number=number_of(row.row_id),
        owner=owner,
        client=clients.get(row.client_id, "") if row.client_id else "",
        sentence=completeness(counts, row.effective_on, today()),
        missing=obstacles(counts),
        counts=counts,
        changes=changes_of(session(), row.row_id),
        touched=touched,
        not_shown=counts.proposed + counts.confirmed + counts.set_aside - len(touched),
        parts=actions_of(session(), "case", row.row_id),
        entries=latest_about(session(), actor, "case", str(row.row_id)),
        may_run=may_run,
        sent=sent,
        attach=sent if isinstance(sent, AddRequirementForm) else AddRequirementForm(formdata=None),
        close=CloseForm(formdata=None, data={"row_version": row.row_version}),
        words=WORDS,
        today=today(),
        is_late=is_late_action,
    )
