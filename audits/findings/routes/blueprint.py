"""The blueprint that the pages of findings share, and what every step on one of them does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.core.errors import StepNotAllowed
from app.web.access import Pages, current_actor, needs
from app.web.conflicts import Difference, attempt, status_of
from app.web.forms import EditForm
from app.web.requests import session, today
from app.web.toasts import toast
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding
from audits.findings.queries.lists import visible_finding

pages = Pages("findings", __name__)
READ = needs(Capability.READ_FINDINGS)
WORK = needs(Capability.WORK_ON_FINDINGS)
DECIDE = needs(Capability.DECIDE_FINDINGS)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]
AForm = TypeVar("AForm", bound=EditForm)


@dataclass(frozen=True)
class StepPage:
    """The words of one step's page: its heading, what it is for, its button, a hint for each field.

    `step` is what a finding cannot be where the step is not allowed, such as `contained`.
    """

    heading: str
    lead: str
    button: str
    step: str
    hints: Mapping[str, str] = field(default_factory=dict)
    is_danger: bool = False
    template: str = "findings/step.html"
    takes_evidence: bool = False


def row_to_change(finding_id: int) -> Finding:
    """The finding, held against other writers while this request may write."""
    return visible_finding(session(), current_actor(), finding_id, to_change=request.method == "POST")


def saved(finding_id: int, said: str) -> Response:
    toast(said)
    return redirect(url_for("findings.show_finding", finding_id=finding_id), 303)


def take_step(
    form: AForm,
    row: Finding,
    take: Callable[[Finding, AForm], str],
    page: StepPage,
    *,
    allowed: bool,
    **more: Any,
) -> Answer:
    """One form about a finding: shown, refused with its fields named, stale with both texts, or taken."""
    finding_id = row.row_id
    if not allowed:
        raise StepNotAllowed(page.step, row.status)
    answer, stale = attempt(form, lambda: saved(finding_id, take(row, form)))
    if answer is not None:
        return answer
    held = visible_finding(session(), current_actor(), finding_id)
    return _shown(form, held, page, stale, more), status_of(form, stale)


def _shown(
    form: EditForm, row: Finding, page: StepPage, stale: list[Difference] | None, more: Mapping[str, Any]
) -> str:
    return render_template(
        page.template, form=form, row=row, number=number_of(row.row_id), page=page, stale=stale, today=today(), **more
    )
