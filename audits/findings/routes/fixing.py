"""From the cause to the plan: why it happened, how it could be fixed, who does what by when."""

from typing import Any

from flask import render_template

from app.actions.domain.words import ActionKind
from app.core.capability import Capability
from app.core.errors import BadInput, StepNotAllowed
from app.files.operations import Offered, take_evidence
from app.files.queries import evidence_by_ids, own_evidence
from app.web.access import current_actor
from app.web.requests import close_session, now, session, today
from audits.findings.domain.causes import FEWEST_OPTIONS, needs_options
from audits.findings.domain.lifecycle import OPEN, UNDER_WAY, UNPLANNED, FindingStep, number_of, steps_from
from audits.findings.domain.steps import missing_before_fix, missing_for_plan
from audits.findings.forms import (
    CAUSE_FORMS,
    WHYS_HINT,
    FindingEvidenceForm,
    FishboneForm,
    FixPlanForm,
    InterimForm,
    OptionsForm,
    WhysForm,
    id_of,
)
from audits.findings.models import Finding
from audits.findings.operations import fixing, working
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.owners import owner_choices
from audits.findings.queries.standing import newest_cause, options_of, standing_of
from audits.findings.routes.blueprint import (
    BOTH,
    WORK,
    Answer,
    StepPage,
    pages,
    row_to_change,
    saved,
    take_step,
)
from audits.words import CauseMethod

CAUSES = {
    CauseMethod.FIVE_WHYS: StepPage(
        "Five whys",
        WHYS_HINT,
        "Record the cause",
        FindingStep.EXPLAIN,
        {"category": "The Pareto of causes counts it under this."},
    ),
    CauseMethod.FISHBONE: StepPage(
        "Fishbone",
        "Write what may have caused it on the bones, one a line; leave a bone empty where nothing fits.",
        "Record the cause",
        FindingStep.EXPLAIN,
        {"root": "The one cause that the fix must remove."},
    ),
    CauseMethod.UNKNOWN: StepPage(
        "Unknown, interim fix",
        "It opens the way to a fix that holds the harm off. The cause is still wanted before the fix counts as made.",
        "Record the interim fix",
        FindingStep.EXPLAIN,
    ),
}
OPTIONS = StepPage(
    "Ways to fix it, from three sides",
    "What each would mean for customers, what it would bring, and what could go wrong.",
    "Record the choice",
    "given options",
    template="findings/options.html",
)
PLAN = StepPage(
    "Add an action",
    "A correction puts this one right, a corrective action removes the cause, a preventive one keeps it from "
    "happening elsewhere.",
    "Add the action",
    FindingStep.PLAN,
    {"working_days": "Bank holidays of the site are not counted."},
    template="findings/plan.html",
)


@pages.page("/findings/<int:finding_id>/cause", WORK)
def choose_cause(finding_id: int) -> Answer:
    row = row_to_change(finding_id)
    if FindingStep.EXPLAIN not in steps_from(row.status):
        raise StepNotAllowed(FindingStep.EXPLAIN, row.status)
    return render_template("findings/choose_cause.html", row=row, number=number_of(finding_id), methods=CAUSES)


@pages.page("/findings/<int:finding_id>/cause/<any(five_whys, fishbone, unknown):method>", WORK, methods=BOTH)
def record_cause(finding_id: int, method: str) -> Answer:
    def take(row: Finding, form: WhysForm | FishboneForm | InterimForm) -> str:
        working.record_cause(session(), row, form.cause(), version=form.version(), by=current_actor(), now=now())
        return f"Recorded why {number_of(finding_id)} happened."

    row, way = row_to_change(finding_id), CauseMethod(method)
    form = CAUSE_FORMS[way](data={"row_version": row.row_version, **_held_cause(row, way)})
    return take_step(form, row, take, CAUSES[way], allowed=FindingStep.EXPLAIN in steps_from(row.status))


@pages.page("/findings/<int:finding_id>/options", WORK, methods=BOTH)
def weigh_options(finding_id: int) -> Answer:
    def take(row: Finding, form: OptionsForm) -> str:
        working.record_options(
            session(),
            row,
            form.options(),
            form.chosen_number(),
            form.single_option_reason.data or "",
            version=form.version(),
            by=current_actor(),
            now=now(),
        )
        return f"Recorded the options of {number_of(finding_id)} and the choice."

    row = row_to_change(finding_id)
    form = OptionsForm(data={"row_version": row.row_version, **_held_options(row)})
    fewest = FEWEST_OPTIONS if needs_options(row.grade) else 1
    return take_step(form, row, take, OPTIONS, allowed=row.status in (*UNPLANNED, *UNDER_WAY), fewest=fewest)


@pages.page("/findings/<int:finding_id>/plan", WORK, methods=BOTH)
def plan(finding_id: int) -> Answer:
    def take(row: Finding, form: FixPlanForm) -> str:
        action = fixing.PlannedAction(
            kind=ActionKind(form.kind.data),
            title=form.title.data or "",
            owner_id=id_of(form.owner_id.data) or 0,
            detail=form.detail.data or "",
            working_days=form.working_days.data,
            due_on=form.due_on.data,
        )
        done_by = form.done_by.data if "done_by" in form else None
        lacks = fixing.plan(
            session(), row, action, done_by=done_by, version=form.version(), by=current_actor(), now=now()
        )
        still = f" The plan still needs {' and '.join(lacks)}." if lacks else ""
        return f"Added the action to {number_of(finding_id)}.{still}"

    row = row_to_change(finding_id)
    held = standing_of(session(), row)
    form = FixPlanForm(data={"row_version": row.row_version, "owner_id": str(row.owner_id or "")})
    form.owner_id.choices = owner_choices(
        session(), current_actor(), row.client_id, row.owner_id, may=Capability.READ_ACTIONS
    )
    if row.done_due_on is not None:
        del form.done_by
    first, lacks = missing_before_fix(held), missing_for_plan(held)
    return take_step(
        form, row, take, PLAN, allowed=FindingStep.PLAN in steps_from(row.status), first=first, lacks=lacks
    )


@pages.page("/findings/<int:finding_id>/evidence", WORK, methods=BOTH)
def add_evidence(finding_id: int) -> Answer:
    """Hang a file on the finding; the read ends before the file is looked into."""
    row, form = visible_finding(session(), current_actor(), finding_id), FindingEvidenceForm()
    number, client_id = number_of(finding_id), row.client_id
    if row.status not in OPEN:
        raise StepNotAllowed("given more evidence", row.status)
    form.offer_again(own_evidence(session(), current_actor()), client_id=client_id)
    if form.is_submitted() and form.validate():
        try:
            offered = form.offered()
            row = row_to_change(finding_id)
            _attach(row, offered)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
        else:
            return saved(finding_id, f"Added the evidence to {number}.")
    page = render_template("findings/evidence.html", form=form, number=number, finding_id=finding_id)
    return page, 422 if form.errors else 200


def _attach(row: Finding, offered: Offered) -> None:
    evidence_id = take_evidence(
        session(), offered, client_id=row.client_id, today=today(), by=current_actor(), now=now()
    )
    if evidence_id is None:
        raise BadInput({"document": "Choose a file, or something that you added before"})
    name = evidence_by_ids(session(), [evidence_id])[evidence_id].shown_name
    working.attach_evidence(session(), row, evidence_id, name, by=current_actor(), now=now())


def _held_cause(row: Finding, way: CauseMethod) -> dict[str, Any]:
    """What the form shows of the cause that was recorded in this way in this cycle."""
    cause = newest_cause(session(), row)
    if cause is None or cause.method is not way:
        return {}
    whys = {f"why_{number}": why["text"] for number, why in enumerate(cause.body.get("whys", []), 1)}
    bones = {f"bone_{bone}": "\n".join(lines) for bone, lines in cause.body.get("bones", {}).items()}
    return {**whys, **bones, "category": cause.category, "root": cause.root}


def _held_options(row: Finding) -> dict[str, Any]:
    held: dict[str, Any] = {"single_option_reason": row.single_option_reason}
    for option in options_of(session(), row):
        for name in ("option", "customer_view", "benefit", "risk"):
            held[f"{name}_{option.position}"] = getattr(option, name)
        if option.is_chosen:
            held["chosen"] = str(option.position)
    return held
