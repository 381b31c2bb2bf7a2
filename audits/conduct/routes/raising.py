"""Raising a finding from a failing answer: in one tap, or with more said first."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.core.errors import StepNotAllowed
from app.people.queries import calendar_at
from app.requirements.queries import requirements_by_ids
from app.web.access import current_actor, needs
from app.web.requests import now, session, today
from app.web.toasts import toast
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.models import Audit
from audits.conduct.operations.raising import held_origin, shortfalls
from audits.conduct.operations.rows import KIND, may_conduct, refuse_own_work
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.conduct.routes.blueprint import BOTH, Answer, pages
from audits.findings.domain.clocks import clocks_from
from audits.findings.domain.facts import Shortfall
from audits.findings.domain.lifecycle import number_of
from audits.findings.domain.repeats import Unit, suggested_grade
from audits.findings.forms import RaiseForm, id_of
from audits.findings.operations.raising import default_owner, raise_finding
from audits.findings.queries.earlier import find_repeated
from audits.findings.queries.owners import owner_choices
from audits.findings.queries.raised import findings_from
from audits.words import AuditStatus, Grade, shown

RAISE = needs(Capability.WORK_ON_FINDINGS)


@pages.page("/audits/<int:audit_id>/findings/<code>", RAISE, methods=BOTH)
def raise_finding_from(audit_id: int, code: str) -> Answer:
    """The failing answer as a finding. What is not sent stands as it is filled in: one tap sends nothing."""
    actor = current_actor()
    audit = visible_audit(session(), actor, audit_id)
    refuse_own_work(audit, actor)
    failed = _shortfall(audit, code)
    raised = next((one for one in findings_from(session(), KIND, audit_id) if one.origin_key == code), None)
    owner = default_owner(session(), team_id=audit.team_id, client_id=audit.client_id, otherwise=audit.auditor_id)
    form = RaiseForm(data={"detail": failed.comment, "owner_id": str(owner)})
    form.owner_id.choices = owner_choices(session(), actor, audit.client_id, owner)
    if not form.is_submitted():
        if raised is not None:
            return redirect(url_for("findings.show_finding", finding_id=raised.id), 303)
    elif form.validate():
        row = raise_finding(
            session(),
            held_origin(session(), audit),
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


def _back_to_work(audit: Audit, code: str, finding_id: int) -> Response:
    """To the question that failed while its audit is in progress, since the next one waits; else to the finding."""
    said = f"Raised {number_of(finding_id)}."
    toast(said)
    if audit.status is AuditStatus.IN_PROGRESS and may_conduct(audit, current_actor()):
        return redirect(url_for("audits.show_question", audit_id=audit.row_id, code=code), 303)
    return redirect(url_for("findings.show_finding", finding_id=finding_id), 303)


def _raise_page(audit: Audit, failed: Shortfall, form: RaiseForm) -> str:
    actor, unit = current_actor(), Unit(audit.site_id, audit.team_id)
    repeated = find_repeated(session(), failed.requirement_ids, unit, origin=(KIND, audit.row_id), today=today())
    return render_template(
        "conduct/raise_finding.html",
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


def _shortfall(audit: Audit, code: str) -> Shortfall:
    """The answer to this question, which must fail: what passes or was not asked makes no finding."""
    if audit.status not in {AuditStatus.IN_PROGRESS, AuditStatus.COMPLETED}:
        raise StepNotAllowed("used as the source of a finding", audit.status)
    found = next((one for one in shortfalls(state_of(session(), audit)) if one.key == code), None)
    if found is None:
        raise StepNotAllowed("raised as a finding", "answered without a failure")
    return found
