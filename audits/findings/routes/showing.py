"""A finding's page, its evidence, and the ways to raise one: from a failing answer in one tap, or by hand."""

from flask import render_template
from werkzeug.wrappers import Response

from app.actions.domain.lateness import is_late_action, is_running_action
from app.core import links
from app.core.capability import Capability
from app.core.errors import BadInput, NotFound
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.people.queries.places import clients
from app.reminders.domain.clocks import running
from app.requirements.queries import visible_requirement
from app.web.access import current_actor, path_if_open
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime
from app.web.slots import panels
from audits.findings.domain.facts import SeenByHand
from audits.findings.domain.lateness import CLOCKS
from audits.findings.domain.lifecycle import TO_CHECK, UNDER_WAY, UNPLANNED, number_of, steps_from
from audits.findings.domain.repeats import Unit, suggested_grade
from audits.findings.domain.steps import missing_before_fix, missing_for_implementing, missing_now
from audits.findings.forms import ACTION_KINDS, HandForm, id_of
from audits.findings.operations.fixing import who_may_not_check
from audits.findings.operations.raising import raise_by_hand
from audits.findings.queries.checkers import check_words
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.owners import owner_choices
from audits.findings.queries.pages import evidence_of_finding, whole_finding
from audits.findings.queries.units import unit_choices
from audits.findings.routes.blueprint import BOTH, READ, WORK, Answer, pages, saved
from audits.words import Grade, shown

EVERYBODYS = "Nobody's in particular"


@pages.page("/findings/<int:finding_id>", READ)
def show_finding(finding_id: int) -> str:
    actor = current_actor()
    row = visible_finding(session(), actor, finding_id)
    whole = whole_finding(session(), actor, row)
    held = whole.standing
    return render_template(
        "findings/show_finding.html",
        whole=whole,
        row=row,
        standing=held,
        missing=missing_now(held),
        before_fix=missing_before_fix(held),
        before_implementing=missing_for_implementing(held),
        steps=steps_from(row.status),
        is_worked_on=row.status in (*UNPLANNED, *UNDER_WAY),
        suggested=suggested_grade(row.grade, is_repeat=row.repeat_of_id is not None),
        refusal=who_may_not_check(session(), row, actor),
        panels=panels("finding", session(), actor, row.row_id, now()),
        checker=check_words(session(), row) if row.status in TO_CHECK else "",
        today=today(),
        late={each.clock.key: each.is_late(today()) for each in running(row, CLOCKS)},
        shown=shown,
        number_of=number_of,
        action_kinds=ACTION_KINDS,
        is_late_action=is_late_action,
        is_running_action=is_running_action,
        action_url=lambda action_id: path_if_open(links.action(action_id)),
        origin_url=path_if_open(links.page_of(row.origin_kind, str(row.origin_id or ""))),
        may_work=actor.can(Capability.WORK_ON_FINDINGS),
        may_decide=actor.can(Capability.DECIDE_FINDINGS),
    )


@pages.page("/findings/<int:finding_id>/evidence/<int:evidence_id>", READ)
def download_evidence(finding_id: int, evidence_id: int) -> Response:
    row = visible_finding(session(), current_actor(), finding_id)
    line = evidence_of_finding(session(), row, evidence_id)
    stored = get_stored(session(), line.file_id)
    return send_stored(runtime().settings.data_dir, stored, line.name)


@pages.page("/findings/new", WORK, methods=BOTH)
def new_finding() -> Answer:
    """Raise a finding by hand."""
    actor, form = current_actor(), HandForm()
    units = {choice.key: choice for choice in unit_choices(session(), actor)}
    form.unit.choices = {key: choice.name for key, choice in units.items()}
    form.client_id.choices = {"": EVERYBODYS} | _client_choices()
    form.owner_id.choices = owner_choices(session(), current_actor(), None)
    if not form.is_submitted():
        form.owner_id.data = str(actor.id)
    if form.is_submitted() and form.validate():
        try:
            seen = _seen(form, units[form.unit.data or ""].unit)
            row = raise_by_hand(session(), seen, today=today(), by=actor, now=now())
            return saved(row.row_id, f"Raised {number_of(row.row_id)}.")
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("findings/new_finding.html", form=form), 422 if form.errors else 200


def _seen(form: HandForm, unit: Unit) -> SeenByHand:
    client_id = id_of(form.client_id.data)
    return SeenByHand(
        title=form.title.data or "",
        detail=form.detail.data or "",
        grade=Grade(form.grade.data),
        site_id=unit.site_id,
        team_id=unit.team_id,
        client_id=client_id,
        owner_id=id_of(form.owner_id.data) or 0,
        requirement_ids=tuple(_requirement_ids(form.refs())),
        containment=form.containment.data or "",
        done_by=form.done_by.data,
    )


def _requirement_ids(refs: list[str]) -> list[int]:
    found = []
    for ref in refs:
        try:
            found.append(visible_requirement(session(), current_actor(), ref).row_id)
        except NotFound as missing:
            raise BadInput({"requirements": f"There is no requirement {ref[:40]} in the register"}) from missing
    return found


def _client_choices() -> dict[str, str]:
    """The clients whose work this person sees."""
    actor = current_actor()
    return {str(line.id): line.name for line in clients(session()) if actor.serves(line.id)}
