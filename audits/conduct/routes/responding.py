"""What the auditee says to a result, and the decision about a dispute."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.errors import BadInput, NotAllowed
from app.people.reauthentication import confirm_password
from app.web.access import current_actor
from app.web.conflicts import Difference, attempt, status_of
from app.web.forms import Form
from app.web.requests import close_session, now, session, today
from audits.checklists.domain.questions import Question
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.scoring import shown_score
from audits.conduct.forms import DisputeDecisionForm, SeenForm, SignForm, dispute_form, worded
from audits.conduct.models import Audit
from audits.conduct.operations.responding import (
    DisputeDecision,
    Wanted,
    acknowledge,
    decide_dispute,
    dispute_answers,
    dispute_of,
    refuse_others,
    sign_as_auditee,
)
from audits.conduct.operations.rows import label, refuse_parties
from audits.conduct.operations.storing import question_of
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.conduct.queries.results import disputes_of, result_of
from audits.conduct.routes.blueprint import BOTH, READ, REOPEN, Answer, audit_to_change, back_to, pages, postage
from audits.words import DisputeStatus, shown


@pages.page("/audits/<int:audit_id>/respond", READ)
def respond(audit_id: int) -> Answer:
    return _respond_page(_own_result(audit_id))


@pages.page("/audits/<int:audit_id>/respond/agree", READ, methods=("POST",))
def agree(audit_id: int) -> Answer:
    _own_result(audit_id)
    form = SignForm()
    if form.validate():
        try:
            confirm_password(current_actor(), form.password.data or "")
            audit = audit_to_change(audit_id)
            _refuse_other_revision(audit, form.revision.data or 0)
            sign_as_auditee(session(), audit, form.name.data or "", today=today(), by=current_actor(), now=now())
        except BadInput as refused:
            form.take_errors(refused)
        else:
            return back_to(audit_id, f"Signed {label(audit)} as seen and agreed.")
    close_session()
    return _respond_page(_own_result(audit_id), agreeing=form), 422


@pages.page("/audits/<int:audit_id>/respond/acknowledge", READ, methods=("POST",))
def acknowledge_it(audit_id: int) -> Answer:
    audit = audit_to_change(audit_id)
    refuse_others(audit, today(), current_actor())
    form = SeenForm()
    if not form.validate():
        return _respond_page(audit, seeing=form), 422
    acknowledge(session(), audit, form.comment.data or "", today=today(), by=current_actor(), now=now())
    return back_to(audit_id, f"Noted that you have seen {label(audit)}.")


@pages.page("/audits/<int:audit_id>/respond/dispute", READ, methods=("POST",))
def dispute(audit_id: int) -> Answer:
    audit = audit_to_change(audit_id)
    refuse_others(audit, today(), current_actor())
    questions = _questions(audit)
    form = dispute_form(questions)
    if form.validate():
        wanted = [
            Wanted(one.code, form[f"reason-{one.code}"].data or "", form[f"wanted-{one.code}"].data or "")
            for one in questions
            if form[f"reason-{one.code}"].data or form[f"wanted-{one.code}"].data
        ]
        try:
            dispute_answers(session(), audit, wanted, postage=postage(), today=today(), by=current_actor(), now=now())
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
            audit = visible_audit(session(), current_actor(), audit_id)
        else:
            codes = ", ".join(one.code for one in wanted)
            return back_to(audit_id, f"Disputed {codes} of {label(audit)}. You are told what is decided.")
    return _respond_page(audit, disputing=form), 422


@pages.page("/audits/<int:audit_id>/disputes/<int:dispute_id>", REOPEN, methods=BOTH)
def decide(audit_id: int, dispute_id: int) -> Answer:
    actor = current_actor()
    is_post = request.method == "POST"
    audit = audit_to_change(audit_id) if is_post else visible_audit(session(), actor, audit_id)
    refuse_parties(session(), audit, actor)
    row = dispute_of(session(), audit, dispute_id)
    form = DisputeDecisionForm(data={"row_version": row.row_version})
    form.offer(next(one for one in _questions(audit) if _key(audit, one.code) == row.question_id))

    def act() -> Response:
        decision = DisputeDecision(DisputeStatus(form.status.data), form.reason.data or "", form.answer.data or "")
        decide_dispute(
            session(),
            audit,
            row,
            decision,
            version=form.version(),
            postage=postage(),
            today=today(),
            by=actor,
            now=now(),
        )
        return back_to(audit_id, f"Decided the dispute: {shown(decision.status).lower()}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    return _decision_page(visible_audit(session(), actor, audit_id), dispute_id, form, stale)


def _decision_page(audit: Audit, dispute_id: int, form: DisputeDecisionForm, stale: list[Difference] | None) -> Answer:
    line = next(one for one in disputes_of(session(), audit) if one.id == dispute_id)
    state = state_of(session(), audit)
    page = render_template(
        "conduct/decide_dispute.html",
        audit=audit,
        number=label(audit),
        dispute=line,
        form=form,
        words=worded(question_of(state.sheet, line.code)),
        body=state.bodies[line.code],
        stale=stale,
    )
    return page, status_of(form, stale)


def _own_result(audit_id: int) -> Audit:
    """The audit, for the person whose work it was, while they may answer; the page says why not otherwise."""
    audit = visible_audit(session(), current_actor(), audit_id)
    refuse_others(audit, today(), current_actor())
    return audit


def _refuse_other_revision(audit: Audit, revision: int) -> None:
    if audit.revision != revision:
        message = f"{label(audit)} has a newer revision than the one that you looked at. Look at it, then sign."
        raise NotAllowed(message)


def _questions(audit: Audit) -> list[Question]:
    """The questions that the shown result answers, in their order."""
    asked = {one["code"] for one in result_of(session(), audit).content["answers"]}
    return [one for one in sheet_of(session(), audit.version_id or 0).checklist.questions() if one.code in asked]


def _key(audit: Audit, code: str) -> int:
    return sheet_of(session(), audit.version_id or 0).question_ids[code]


def _respond_page(
    audit: Audit, *, agreeing: SignForm | None = None, seeing: SeenForm | None = None, disputing: Form | None = None
) -> str:
    result = result_of(session(), audit)
    questions = _questions(audit)
    fresh = SignForm(formdata=None, revision=audit.revision)
    return render_template(
        "conduct/respond.html",
        audit=audit,
        number=label(audit),
        result=result,
        title=result.content["checklist"]["title"],
        answers={one["code"]: one for one in result.content["answers"]},
        questions=questions,
        agreeing=agreeing or fresh,
        seeing=seeing or SeenForm(formdata=None),
        disputing=disputing,
        fields=disputing or dispute_form(questions),
        disputed={one.code for one in disputes_of(session(), audit) if one.revision == audit.revision},
        shown=shown,
        score=lambda text: shown_score(fraction_of(text)),
    )
