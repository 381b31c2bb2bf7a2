"""The steps of a finding, each a form on its own address."""

from flask import request

from app.core.days import day_in_words
from app.core.errors import NotAllowed
from app.core.text import READ_LATER
from app.files.operations import take_evidence
from app.files.queries import own_evidence
from app.history.operations import record_refusal
from app.web.access import current_actor
from app.web.requests import after_rollback, now, session, today
from app.web.runtime import runtime
from audits.findings.domain.lifecycle import OPEN, TO_CHECK, UNDER_WAY, UNPLANNED, FindingStep, number_of, steps_from
from audits.findings.domain.steps import asks_for_prevention
from audits.findings.forms import (
    CheckForm,
    ContainForm,
    FindingCancelForm,
    FindingReassignForm,
    ImplementForm,
    RegradeForm,
    id_of,
)
from audits.findings.models import Finding
from audits.findings.operations import fixing, working
from audits.findings.operations.rows import about
from audits.findings.queries.checkers import checkers_of
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.owners import owner_choices
from audits.findings.queries.standing import standing_of
from audits.findings.routes.blueprint import (
    BOTH,
    DECIDE,
    WORK,
    Answer,
    StepPage,
    pages,
    row_to_change,
    saved,
    take_step,
)
from audits.words import Grade, shown

CONTAIN = StepPage(
    "What was done at once?",
    "What keeps the harm from growing, before the cause is known.",
    "Record the containment",
    "contained",
)
REGRADE = StepPage(
    "Change the grade",
    "A graver grade shortens the due days from today; a milder one counts from the day it was raised.",
    "Change the grade",
    "regraded",
    {"reason": f"{READ_LATER}."},
)
REASSIGN = StepPage(
    "Give it to somebody else", "The new owner sees it in their work from now on.", "Change the owner", "reassigned"
)
CANCEL = StepPage(
    "Cancel this finding?",
    "It leaves the open findings, and its due days end. Everything that was recorded stays readable. "
    "Its actions that are not closed are cancelled with it.",
    "Cancel the finding",
    FindingStep.CANCEL,
    is_danger=True,
)
IMPLEMENT = StepPage(
    "The fix is made",
    "Every action of this cycle is verified or cancelled. On time is judged today, against the done date.",
    "Mark as implemented",
    FindingStep.IMPLEMENT,
    {
        "check_after_days": "Long enough for it to come back if it would: 60 days unless you know better.",
        "checker_id": "Somebody who had no part in the fix. It stands in their work when the days are over.",
        "no_prevention": "No preventive action is planned. Go back and add one, or say why none is possible.",
    },
)
CHECK = StepPage(
    "Did the fix work?",
    "Somebody who owns neither the finding nor one of its actions looks, against a measure, and adds the evidence.",
    "Record the check",
    FindingStep.BEGIN_CHECK,
    {"measure": "Such as: of 20 calls drawn at random, all 20 customers were identified."},
    template="findings/check.html",
    takes_evidence=True,
)


@pages.page("/findings/<int:finding_id>/contain", WORK, methods=BOTH)
def contain(finding_id: int) -> Answer:
    def take(row: Finding, form: ContainForm) -> str:
        done = form.containment.data or ""
        working.contain(session(), row, done, version=form.version(), by=current_actor(), now=now())
        return f"Recorded what was done at once about {number_of(finding_id)}."

    row = row_to_change(finding_id)
    form = ContainForm(data={"containment": row.containment, "row_version": row.row_version})
    return take_step(form, row, take, CONTAIN, allowed=row.status in (*UNPLANNED, *UNDER_WAY))


@pages.page("/findings/<int:finding_id>/regrade", WORK, methods=BOTH)
def regrade(finding_id: int) -> Answer:
    def take(row: Finding, form: RegradeForm) -> str:
        working.regrade(
            session(),
            row,
            Grade(form.grade.data),
            form.reason.data or "",
            version=form.version(),
            today=today(),
            by=current_actor(),
            now=now(),
        )
        return f"Changed the grade of {number_of(finding_id)}."

    row = row_to_change(finding_id)
    # A repeat minor is suggested as one grade higher (SPEC 2.6).
    wanted = Grade.MAJOR if row.repeat_of_id and row.grade is Grade.MINOR else row.grade
    reason = f"A repeat of {number_of(row.repeat_of_id)}" if row.repeat_of_id and wanted is not row.grade else ""
    form = RegradeForm(data={"grade": wanted.value, "reason": reason, "row_version": row.row_version})
    grades = working.grades_open_to(row, current_actor())
    if not grades and row.status in OPEN:
        raise NotAllowed(f"{working.ALWAYS_MAJOR}, so this grade stays.")
    form.grade.choices = [(grade.value, shown(grade)) for grade in (row.grade, *grades)]
    return take_step(form, row, take, REGRADE, allowed=row.status in OPEN)


@pages.page("/findings/<int:finding_id>/reassign", WORK, methods=BOTH)
def reassign(finding_id: int) -> Answer:
    def take(row: Finding, form: FindingReassignForm) -> str:
        owner_id = id_of(form.owner_id.data) or 0
        working.reassign(
            session(), row, owner_id, form.reason.data or "", version=form.version(), by=current_actor(), now=now()
        )
        return f"Changed the owner of {number_of(finding_id)}."

    row = row_to_change(finding_id)
    form = FindingReassignForm(data={"owner_id": str(row.owner_id or ""), "row_version": row.row_version})
    form.owner_id.choices = owner_choices(session(), current_actor(), row.client_id, row.owner_id)
    return take_step(form, row, take, REASSIGN, allowed=row.status in OPEN)


@pages.page("/findings/<int:finding_id>/cancel", DECIDE, methods=BOTH)
def cancel(finding_id: int) -> Answer:
    def take(row: Finding, form: FindingCancelForm) -> str:
        working.cancel(session(), row, form.reason.data or "", version=form.version(), by=current_actor(), now=now())
        return f"Cancelled {number_of(finding_id)}."

    row = row_to_change(finding_id)
    form = FindingCancelForm(data={"row_version": row.row_version})
    return take_step(form, row, take, CANCEL, allowed=FindingStep.CANCEL in steps_from(row.status))


@pages.page("/findings/<int:finding_id>/implement", WORK, methods=BOTH)
def implement(finding_id: int) -> Answer:
    def take(row: Finding, form: ImplementForm) -> str:
        days = form.check_after_days.data or 0
        reason = (form.no_prevention.data or "") if "no_prevention" in form else ""
        fixing.implement(
            session(),
            row,
            days,
            reason,
            checker_id=id_of(form.checker_id.data),
            version=form.version(),
            today=today(),
            by=current_actor(),
            now=now(),
        )
        return f"The fix of {number_of(finding_id)} is made. It is checked from {_check_day(row)} on."

    row = row_to_change(finding_id)
    form = ImplementForm(data={"check_after_days": row.check_after_days, "row_version": row.row_version})
    others = checkers_of(session(), row, besides=current_actor().id)
    form.checker_id.choices = {"": "Nobody by name"} | {str(one.id): one.name for one in others}
    if not asks_for_prevention(standing_of(session(), row)):
        del form.no_prevention
    return take_step(form, row, take, IMPLEMENT, allowed=FindingStep.IMPLEMENT in steps_from(row.status))


@pages.page("/findings/<int:finding_id>/begin-check", WORK, methods=("POST",))
def begin_check(finding_id: int) -> Answer:
    row = row_to_change(finding_id)
    _refuse_own_check(row)
    fixing.begin_check(session(), row, by=current_actor(), now=now())
    return saved(finding_id, f"You are checking {number_of(finding_id)}. Record what you saw when you have it.")


@pages.page("/findings/<int:finding_id>/check", WORK, methods=BOTH)
def check(finding_id: int) -> Answer:
    def take(_row: Finding, form: CheckForm) -> str:
        offered = form.offered()  # ends the read, since a scanner may take its time
        row = row_to_change(finding_id)
        actor = current_actor()
        evidence_id = take_evidence(session(), offered, client_id=row.client_id, today=today(), by=actor, now=now())
        is_effective = form.is_effective.data == "yes"
        verdict = fixing.FixVerdict(form.measure.data or "", form.seen.data or "", is_effective, evidence_id or 0)
        fixing.check_effectiveness(session(), row, verdict, runtime(), version=form.version(), by=actor, now=now())
        closed = f"{number_of(finding_id)} is closed: the fix worked."
        return closed if is_effective else f"{number_of(finding_id)} is open again as cycle {row.cycle}."

    row = visible_finding(session(), current_actor(), finding_id)
    _refuse_own_check(row)
    form = CheckForm(data={"row_version": row.row_version})
    form.offer_again(own_evidence(session(), current_actor(), on=today()), client_id=row.client_id)
    return take_step(form, row, take, CHECK, allowed=row.status in TO_CHECK)


def _refuse_own_check(row: Finding) -> None:
    """Before the form is shown as well as when it is sent, so that nobody fills in what is then refused."""
    try:
        fixing.refuse_own_check(session(), row, current_actor())
    except NotAllowed as refused:
        if request.method == "POST":
            _note_refusal(row, refused)
        raise


def _note_refusal(row: Finding, refused: NotAllowed) -> None:
    """A blocked check leaves its mark, after the request's own transaction was rolled back (DESIGN 4)."""
    subject, actor, instant, database = about(row), current_actor(), now(), runtime().database
    sentence = f"{actor.name} was refused the check of {number_of(row.row_id)}: {refused}"
    after_rollback(
        lambda: record_refusal(database, "finding:check_refused", sentence, about=subject, by=actor, now=instant)
    )


def _check_day(row: Finding) -> str:
    return day_in_words(row.check_due_on) if row.check_due_on else ""
