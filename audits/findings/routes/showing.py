"""A finding's page, its evidence, and the ways to raise one: from a failing answer in one tap, or by hand."""

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.core.errors import BadInput, NotFound, StepNotAllowed
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.people.queries import calendar_at
from app.people.queries.places import clients
from app.requirements.queries import requirements_by_ids, visible_requirement
from app.web.access import check_quietly, current_actor, rules_of
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.models import Audit
from audits.conduct.operations.completing import failed_answers
from audits.conduct.operations.rows import may_conduct, refuse_own_work
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.findings.domain.clocks import clocks_from
from audits.findings.domain.lifecycle import UNDER_WAY, UNPLANNED, FailedAnswer, number_of, steps_from
from audits.findings.domain.repeats import Unit, suggested_grade
from audits.findings.domain.steps import missing_before_fix, missing_for_implementing, missing_now
from audits.findings.forms import ACTION_KINDS, HandForm, RaiseForm, id_of
from audits.findings.operations.fixing import who_may_not_check
from audits.findings.operations.raising import Found, default_owner, raise_by_hand, raise_finding
from audits.findings.queries.earlier import find_repeated
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.pages import evidence_of_finding, whole_finding
from audits.findings.queries.raised import findings_of_audit
from audits.findings.queries.units import unit_choices
from audits.findings.routes.blueprint import BOTH, READ, WORK, Answer, owner_choices, pages, saved
from audits.words import AuditStatus, Grade, shown

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
        today=today(),
        shown=shown,
        number_of=number_of,
        action_kinds=ACTION_KINDS,
        action_url=_address_if_there("actions.show_action", "action_id"),
        audit_url=_address_if_there("audits.show_audit", "audit_id"),
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
    form.owner_id.choices = owner_choices(None)
    if not form.is_submitted():
        form.owner_id.data = str(actor.id)
    if form.is_submitted() and form.validate():
        try:
            found = _found(form, units[form.unit.data or ""].unit)
            row = raise_by_hand(session(), found, today=today(), by=actor, now=now())
            return saved(row.row_id, f"Raised {number_of(row.row_id)}.")
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("findings/new_finding.html", form=form), 422 if form.errors else 200


@pages.page("/audits/<int:audit_id>/findings/<code>", WORK, methods=BOTH)
def raise_from_audit(audit_id: int, code: str) -> Answer:
    """The failing answer as a finding. What is not sent stands as it is filled in: one tap sends nothing."""
    actor = current_actor()
    audit = visible_audit(session(), actor, audit_id)
    refuse_own_work(audit, actor)
    failed = _failed_answer(audit, code)
    held = next((one for one in findings_of_audit(session(), audit_id) if one.question_id == failed.question_id), None)
    owner = default_owner(session(), team_id=audit.team_id, client_id=audit.client_id, otherwise=audit.auditor_id)
    form = RaiseForm(data={"detail": failed.comment, "owner_id": str(owner)})
    form.owner_id.choices = owner_choices(audit.client_id, owner)
    if not form.is_submitted():
        if held is not None:
            return redirect(url_for("findings.show_finding", finding_id=held.id), 303)
    elif form.validate():
        row = raise_finding(
            session(),
            audit,
            failed,
            detail=form.detail.data or "",
            containment=form.containment.data or "",
            owner_id=id_of(form.owner_id.data),
            today=today(),
            by=actor,
            now=now(),
        )
        return _back_to_work(audit, code, row.row_id)
    return _raise_page(audit, failed, form), 422 if form.errors else 200


def _address_if_there(endpoint: str, name: str) -> Callable[[int], str]:
    """The address of a row on another feature's page; nothing where this person may not open that page."""
    rule = rules_of(current_app).get(endpoint)
    is_there = rule is not None and check_quietly(rule)

    def address(key: int) -> str:
        values: dict[str, Any] = {name: key}
        return url_for(endpoint, **values) if is_there else ""

    return address


def _back_to_work(audit: Audit, code: str, finding_id: int) -> Response:
    """To the question that failed while its audit is in progress, since the next one waits; else to the finding."""
    said = f"Raised {number_of(finding_id)}."
    if audit.status is AuditStatus.IN_PROGRESS and may_conduct(audit, current_actor()):
        toast(said)
        return redirect(url_for("audits.show_question", audit_id=audit.row_id, code=code), 303)
    return saved(finding_id, said)


def _raise_page(audit: Audit, failed: FailedAnswer, form: RaiseForm) -> str:
    actor, unit = current_actor(), Unit(audit.site_id, audit.team_id)
    repeated = find_repeated(session(), failed.requirement_ids, unit, audit_id=audit.row_id, today=today())
    return render_template(
        "findings/raise_from_audit.html",
        audit=audit,
        audit_number=audit_number(audit.row_id),
        failed=failed,
        form=form,
        requirements=list(requirements_by_ids(session(), actor, failed.requirement_ids).values()),
        repeated=number_of(repeated) if repeated else "",
        suggested=suggested_grade(failed.grade, is_repeat=repeated is not None),
        clocks=clocks_from(today(), failed.grade, calendar_at(session(), audit.site_id)),
        shown=shown,
        is_major=failed.grade is Grade.MAJOR,
    )


def _failed_answer(audit: Audit, code: str) -> FailedAnswer:
    """The answer to this question, which must fail: what passes or was not asked makes no finding."""
    if audit.status not in {AuditStatus.IN_PROGRESS, AuditStatus.COMPLETED}:
        raise StepNotAllowed("the source of a finding", audit.status)
    found = next((one for one in failed_answers(state_of(session(), audit)) if one.code == code), None)
    if found is None:
        raise StepNotAllowed("raised as a finding", "answered without a failure")
    return found


def _found(form: HandForm, unit: Unit) -> Found:
    client_id = id_of(form.client_id.data)
    return Found(
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
    sees_all = actor.can(Capability.SEE_EVERY_CLIENT)
    return {str(line.id): line.name for line in clients(session()) if sees_all or line.id in actor.client_ids}
