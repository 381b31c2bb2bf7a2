"""Completing with a signature, and reopening."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.people.reauthentication import confirm_password
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import close_session, now, session, today
from audits.conduct.forms import AuditReasonForm, SignForm
from audits.conduct.models import Audit
from audits.conduct.operations.completing import Signed, complete_audit, missing_of, seen_of
from audits.conduct.operations.responding import reopen_audit
from audits.conduct.operations.rows import label, refuse_own_work, refuse_parties
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.conduct.routes.blueprint import BOTH, CONDUCT, REOPEN, Answer, audit_to_change, back_to, pages, postage
from audits.conduct.routes.running import so_far
from audits.words import AuditStatus


@pages.page("/audits/<int:audit_id>/complete", CONDUCT, methods=BOTH)
def complete(audit_id: int) -> Answer:
    actor = current_actor()
    audit = visible_audit(session(), actor, audit_id)
    refuse_own_work(audit, actor)
    form = SignForm(revision=audit.revision)
    if form.is_submitted() and form.validate():
        try:
            confirm_password(actor, form.password.data or "")
            audit = audit_to_change(audit_id)
            signed = Signed(form.revision.data or 0, form.seen.data or "", form.name.data or "")
            complete_audit(session(), audit, signed, postage=postage(), today=today(), by=actor, now=now())
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
        else:
            return back_to(audit_id, f"Completed {label(audit)}. Its answers are locked.")
        audit = visible_audit(session(), actor, audit_id)
    if audit.status is not AuditStatus.IN_PROGRESS:
        return back_to(audit_id, f"{label(audit)} is not in progress, so there is nothing to complete.")
    return _complete_page(audit, form)


@pages.page("/audits/<int:audit_id>/reopen", REOPEN, methods=BOTH)
def reopen(audit_id: int) -> Answer:
    actor = current_actor()
    is_post = request.method == "POST"
    audit = audit_to_change(audit_id) if is_post else visible_audit(session(), actor, audit_id)
    refuse_parties(session(), audit, actor)
    form = AuditReasonForm(data={"row_version": audit.row_version})

    def act() -> Response:
        reopen_audit(session(), audit, form.reason.data or "", version=form.version(), by=actor, now=now())
        return back_to(audit_id, f"Reopened {label(audit)} as revision {audit.revision}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    held = visible_audit(session(), actor, audit_id)
    page = render_template("conduct/reopen.html", form=form, audit=held, number=label(held), stale=stale)
    return page, status_of(form, stale)


def _complete_page(audit: Audit, form: SignForm) -> Answer:
    """What is missing, or what is about to be signed."""
    state = state_of(session(), audit)
    lacking = missing_of(state)
    form.seen.data, form.seen.raw_data = seen_of(state), None
    page = render_template(
        "conduct/complete.html",
        audit=audit,
        number=label(audit),
        title=state.sheet.title,
        form=form,
        lacking=lacking,
        progress=so_far(state),
        good=[code for code, body in state.bodies.items() if body.is_good_practice],
    )
    return page, 422 if form.errors else 200
