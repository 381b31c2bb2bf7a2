"""One question at a time: the page, the save (whole or as one types), evidence, the chooser, the finding."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput, NotFound
from app.files.queries import evidence_by_ids, get_stored, own_evidence
from app.files.sending import send_stored
from app.people.queries import people_by_ids
from app.web.access import current_actor
from app.web.requests import after_rollback, close_session, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast
from audits.checklists.domain.questions import Given, Question, answers_of, in_words
from audits.checklists.queries.sheets import Sheet
from audits.conduct.domain.answering import NOTHING_SAID, Effect
from audits.conduct.domain.missing import NO_EVIDENCE, asked_of, lacking, makes_finding
from audits.conduct.forms import AnswerForm, ChoiceForm, marks_text, new_device
from audits.conduct.models import Audit
from audits.conduct.operations.answering import Choice, choose_answer
from audits.conduct.operations.evidencing import remove_evidence
from audits.conduct.operations.receiving import (
    ArrivedAnswer,
    ReceivedAnswer,
    Reception,
    open_reception,
    receive_answer,
)
from audits.conduct.operations.rows import KIND, may_conduct, refuse_own_work
from audits.conduct.operations.storing import AnswersLocked, question_of
from audits.conduct.queries.answers import (
    KeptState,
    State,
    attached_to,
    given_of,
    is_evidence_of,
    last_answer,
    state_of,
    states_to_choose,
)
from audits.conduct.queries.lists import is_about_only, visible_audit
from audits.conduct.routes.blueprint import CONDUCT, READ, Answer, audit_to_change, pages, postage
from audits.conduct.routes.running import run_context, so_far_of
from audits.findings.queries.raised import RaisedFinding, findings_from
from audits.words import NA, AuditStatus


@dataclass(frozen=True)
class Sent:
    """A refused save: what was typed, and the status that the page answers with."""

    form: AnswerForm
    status: int


@pages.page("/audits/<int:audit_id>/questions/<code>", CONDUCT)
def show_question(audit_id: int, code: str) -> Answer:
    audit = visible_audit(session(), current_actor(), audit_id)
    if audit.status is not AuditStatus.IN_PROGRESS:
        return redirect(url_for("audits.show_audit", audit_id=audit_id), 303)
    refuse_own_work(audit, current_actor())
    return _question_page(audit, code, None)


@pages.page("/audits/<int:audit_id>/answers/<code>", CONDUCT, methods=("POST",))
def save_one(audit_id: int, code: str) -> Answer:
    """Keep one answer. A form goes on to the next question; htmx gets the time and the progress, never the fields."""
    form = AnswerForm()
    refuse_own_work(visible_audit(session(), current_actor(), audit_id), current_actor())
    if not form.validate():
        return _refused(audit_id, code, Sent(form, 422))
    try:
        offered = form.offered()  # a file is looked into before the audit is held
        reception = open_reception(session(), audit_to_change(audit_id), postage())
        arrived = form.arrived(question_of(reception.sheet, code), offered, is_final=not _is_htmx())
        received = receive_answer(session(), reception, arrived, by=current_actor(), now=now())
    except BadInput as refused:
        form.take_errors(refused)
        return _refused(audit_id, code, Sent(form, 422))
    except AnswersLocked as locked:
        return _locked(locked)
    if received.effect is Effect.LATE:
        return _late(reception.audit, arrived)
    return _saved(reception, code, received, form)


@pages.page("/audits/<int:audit_id>/questions/<code>/choose", CONDUCT, methods=("POST",))
def choose(audit_id: int, code: str) -> Answer:
    audit = audit_to_change(audit_id)
    refuse_own_work(audit, current_actor())
    if audit.status is not AuditStatus.IN_PROGRESS:
        raise AnswersLocked(audit)
    state = state_of(session(), audit)
    question_of(state.sheet, code)
    if code not in state.conflicts:
        toast(f"Somebody chose the answer to {code} before you. It counts; every answer stays in the history.")
        return redirect(url_for("audits.show_question", audit_id=audit_id, code=code), 303)
    standing, waiting = states_to_choose(
        session(), audit_id, state.sheet.question_ids[code], state.numbers.get(code, 0)
    )
    bodies = {str(one.number): one.body for one in (standing, *waiting) if one is not None}
    form = ChoiceForm()
    form.number.choices = {number: number for number in bodies}
    if not form.validate():
        toast("Choose one of the answers.")
        return redirect(url_for("audits.show_question", audit_id=audit_id, code=code), 303)
    choice = Choice(new_device(), 1, bodies[form.number.data])
    choose_answer(session(), audit, state.sheet, code, choice, by=current_actor(), now=now())
    toast(f"Chose the answer to {code}. The other one stays in the history.")
    return redirect(url_for("audits.show_question", audit_id=audit_id, code=code), 303)


@pages.page("/audits/<int:audit_id>/questions/<code>/evidence/<int:evidence_id>/remove", CONDUCT, methods=("POST",))
def take_off_evidence(audit_id: int, code: str, evidence_id: int) -> Answer:
    audit = audit_to_change(audit_id)
    remove_evidence(session(), audit, code, evidence_id, by=current_actor(), now=now())
    toast("Taken off this answer. The file stays kept.")
    return redirect(url_for("audits.show_question", audit_id=audit_id, code=code), 303)


@pages.page("/audits/<int:audit_id>/evidence/<int:evidence_id>", READ)
def download_evidence(audit_id: int, evidence_id: int) -> Response:
    actor = current_actor()
    audit = visible_audit(session(), actor, audit_id)
    is_unfinished = is_about_only(audit, actor) and audit.status is not AuditStatus.COMPLETED
    line = evidence_by_ids(session(), {evidence_id}).get(evidence_id)
    if (
        line is None
        or is_unfinished
        or not is_evidence_of(session(), audit_id, evidence_id, with_late=may_conduct(audit, actor))
    ):
        raise NotFound("evidence of this audit", evidence_id)
    stored = get_stored(session(), line.file_id)
    return send_stored(runtime().settings.data_dir, stored, line.name)


def _is_htmx() -> bool:
    return bool(request.headers.get("HX-Request"))


def _saved(reception: Reception, code: str, received: ReceivedAnswer, form: AnswerForm) -> Answer:
    """On to the next question, back to this one, or a fragment beside what is being typed."""
    if _is_htmx():
        return _saved_fragment(reception, code, received, keeps=form.warns)
    if received.effect is Effect.COLLIDED:
        toast("Somebody else answered this question differently. Both answers are kept: choose which one counts.")
    elif form.then.data != "stay":
        return redirect(_after(reception.audit, code, reception.sheet), 303)
    else:
        toast("Saved.")
    return redirect(url_for("audits.show_question", audit_id=reception.audit.row_id, code=code), 303)


def _after(audit: Audit, code: str, sheet: Sheet) -> str:
    """The next shown question, else the overview."""
    shown = [one.code for one in asked_of(sheet.checklist, given_of(session(), audit.row_id, sheet))]
    later = shown[shown.index(code) + 1 :] if code in shown else shown
    if later:
        return url_for("audits.show_question", audit_id=audit.row_id, code=later[0])
    return url_for("audits.show_audit", audit_id=audit.row_id)


def _saved_fragment(reception: Reception, code: str, received: ReceivedAnswer, *, keeps: bool) -> str:
    """The time, the new base, what is still needed and how far the audit is; the fields stay as they are."""
    audit, sheet, body = reception.audit, reception.sheet, received.body
    key = sheet.question_ids[code]
    question = question_of(sheet, code)
    given = given_of(session(), audit.row_id, sheet)
    lacks = lacking(question, body, attached_to(session(), audit.row_id, key)) if body.given.is_answer else ()
    is_failing = makes_finding(question, body)
    return render_template(
        "conduct/_saved.html",
        audit=audit,
        code=code,
        base=received.number,
        keeps=keeps,
        at=now(),
        is_collided=received.is_conflicted,
        lacks=lacks,
        is_failing=is_failing,
        finding=_finding(audit, code) if is_failing else None,
        progress=so_far_of(sheet.checklist, given, audit.conflict_count),
    )


def _refused(audit_id: int, code: str, sent: Sent) -> Answer:
    """What was wrong, with all that was typed still there; nothing of the request's was kept."""
    close_session()
    if _is_htmx():
        words = [error for errors in sent.form.errors.values() for error in errors]
        return render_template("conduct/_not_saved.html", words=words, warns=sent.form.warns), sent.status
    audit = visible_audit(session(), current_actor(), audit_id)
    if audit.status is not AuditStatus.IN_PROGRESS:  # it has no page for the question any more
        raise BadInput({name: " ".join(errors) for name, errors in sent.form.errors.items() if name})
    return _question_page(audit, code, sent)


def _locked(locked: AnswersLocked) -> Answer:
    close_session()
    if _is_htmx():
        return render_template("conduct/_not_saved.html", words=[str(locked)], warns=False), 409
    raise locked


def _late(audit: Audit, arrived: ArrivedAnswer) -> Answer:
    """Refused, and kept all the same: received once more after the rollback, in a transaction of its own (DESIGN 4)."""
    database, actor, stamped, instant = runtime().database, current_actor(), postage(), now()

    def keep() -> None:
        with database.transaction() as own:
            reception = open_reception(own, visible_audit(own, actor, audit.row_id, to_change=True), stamped)
            receive_answer(own, reception, arrived, by=actor, now=instant)

    after_rollback(keep)
    return _locked(AnswersLocked(audit))


def _question_page(audit: Audit, code: str, sent: Sent | None) -> Answer:
    actor = current_actor()
    state = state_of(session(), audit)
    question = question_of(state.sheet, code)
    form = sent.form if sent else _held(state, code)
    if sent:
        form.renew(state.numbers.get(code, 0))
    form.offer_again(own_evidence(session(), actor, on=today()), client_id=audit.client_id)
    body = state.bodies.get(code, NOTHING_SAID)
    last = last_answer(session(), actor, audit, code)
    standing: KeptState | None = None
    waiting: list[KeptState] = []
    if code in state.conflicts:
        key, number = state.sheet.question_ids[code], state.numbers.get(code, 0)
        standing, waiting = states_to_choose(session(), audit.row_id, key, number)
    page = render_template(
        "conduct/question.html",
        **run_context(audit, state, question),
        form=form,
        typed=_typed(form, question),
        waiting=waiting,
        standing=standing,
        lacks=lacking(question, body, state.attached.get(code, NO_EVIDENCE)) if body.given.is_answer else (),
        is_failing=makes_finding(question, body),
        evidence_url=lambda line: url_for("audits.download_evidence", audit_id=audit.row_id, evidence_id=line.id),
        saved_at=state.saved_at.get(code),
        last=last,
        last_words=in_words(question, Given(last.value, last.is_na)) if last else "",
        finding=_finding(audit, code),
        people=people_by_ids(session(), {audit.auditee_id}),
        may_conduct=may_conduct(audit, actor),
        today=today(),
    )
    return (page, sent.status) if sent else page


def _finding(audit: Audit, code: str) -> RaisedFinding | None:
    return next((one for one in findings_from(session(), KIND, audit.row_id) if one.origin_key == code), None)


def _typed(form: AnswerForm, question: Question) -> Given:
    """The answer as it stands in the form, whether stored or only typed."""
    word = str(form.answer.data or "")
    is_na = bool(form.not_applicable.data) or (word == NA and NA in answers_of(question))
    return Given(None if is_na else word or None, is_na)


def _held(state: State, code: str) -> AnswerForm:
    body = state.bodies.get(code, NOTHING_SAID)
    return AnswerForm(
        formdata=None,
        device=new_device(),
        sequence=1,
        base=state.numbers.get(code, 0),
        answer=body.value or "",
        not_applicable=body.is_na,
        na_reason=body.na_reason,
        comment=body.comment,
        marks=marks_text(body.marks),
        is_good_practice=body.is_good_practice,
    )
