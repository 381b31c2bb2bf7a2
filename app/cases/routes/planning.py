"""The plan of a case: its stages counted back, its parts, its approval, and what is excused."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.actions.queries import action_of
from app.cases import operations
from app.cases.domain.approval import PlanStep, plan_steps_from, why_not_approver
from app.cases.domain.completeness import plan_gaps
from app.cases.domain.planning import COUNTED, TASKS, late_by
from app.cases.domain.words import CaseStatus, ImpactStatus, number_of
from app.cases.forms import ANSWERS, STAGES, CaseReasonForm, CloseForm, PlanPartForm, PlanStagesForm, SendPlanBackForm
from app.cases.models import ChangeCase
from app.cases.queries import (
    confirmed_measures,
    counts_of,
    options_of,
    parts_of,
    stages_planned,
    touched_checklists,
    visible_case,
)
from app.cases.routes.blueprint import APPROVE, READ, RUN, pages
from app.cases.routes.showing import counted_back, is_part_late, shown_questions
from app.cases.routes.stepping import BOTH, Answer, button, offered, open_row, step_page, to_case
from app.core.capability import Capability
from app.core.days import local_day
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session, today
from app.web.toasts import toast


@pages.page("/cases/<int:case_id>/parts", RUN, methods=BOTH)
def plan_part(case_id: int) -> Answer:
    form = PlanPartForm()
    if request.method == "GET":
        form.checklist.data = request.args.get("checklist", "")
        form.measure.data = request.args.get("measure", "")

    def plan(row: ChangeCase) -> None:
        operations.plan_part(session(), row, form.part(), by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        form.owner_id.choices = offered(Capability.READ_ACTIONS, row.client_id)
        lines = touched_checklists(session(), current_actor(), row)
        wanted = {line.ref: f"{line.ref} {line.title}" for line in lines if line.status is ImpactStatus.CONFIRMED}
        form.checklist.choices = {"": "None"} | wanted
        to_change = {line.code: f"{line.code} {line.name}" for line in confirmed_measures(session(), row.row_id)}
        form.measure.choices = {"": "None"} | to_change

    return step_page(form, case_id, "plan_part", plan, "Planned a part of {}.", offer, at="work")


@pages.page("/cases/<int:case_id>/plan", RUN, methods=BOTH)
def plan_stages(case_id: int) -> Answer:
    """The stages counted back, each with an owner to choose and the day by which it has to be done."""
    form, row = PlanStagesForm(), open_row(case_id)
    planned = {one.stage: one for one in counted_back(row)}
    if request.method == "GET":
        for stage, one in planned.items():
            form.day_of(stage).data = max(one.done_on, today())

    def plan(row: ChangeCase) -> None:
        operations.plan_stages(session(), row, form.wishes(), by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        choices = offered(Capability.READ_ACTIONS, row.client_id) | {"": "Nobody: leave this stage out"}
        for stage in COUNTED:
            form.owner_of(stage).choices = choices

    there = stages_planned(session(), case_id)
    stages = [(stage, TASKS[stage], planned.get(stage)) for stage in COUNTED if stage not in there]
    done = [STAGES[stage] for stage in COUNTED if stage in there]
    shown = {"stages": stages, "done": done}
    return step_page(form, case_id, "plan_stages", plan, "Planned the stages of {}.", offer, shown, at="work")


@pages.page("/cases/<int:case_id>/send-plan", RUN, methods=("POST",))
def send_plan(case_id: int) -> Answer:
    form = CloseForm()

    def send(row: ChangeCase) -> None:
        operations.send_plan(session(), row, version=form.version(), by=current_actor(), now=now())

    return button(form, case_id, send, f"Sent the plan of {number_of(case_id)} for approval.", at="plan")


@pages.page("/cases/<int:case_id>/approval", READ)
def show_plan(case_id: int) -> str:
    """The whole plan on one page, as its approver reads it."""
    return _page_of_plan(visible_case(session(), current_actor(), case_id), SendPlanBackForm())


@pages.page("/cases/<int:case_id>/approval/approve", APPROVE, methods=("POST",))
def approve_plan(case_id: int) -> Answer:
    form = CloseForm()

    def approve() -> Response:
        row = visible_case(session(), current_actor(), case_id, to_change=True)
        operations.approve_plan(session(), row, version=form.version(), by=current_actor(), now=now())
        toast(f"Approved the plan of {number_of(case_id)}.")
        return to_case(case_id)

    answer, stale = attempt(form, approve)
    if answer is not None:
        return answer
    row = visible_case(session(), current_actor(), case_id)
    page = _page_of_plan(row, SendPlanBackForm(formdata=None), sent=form, is_stale=stale is not None)
    return page, status_of(form, stale)


@pages.page("/cases/<int:case_id>/approval/send-back", APPROVE, methods=("POST",))
def send_plan_back(case_id: int) -> Answer:
    form = SendPlanBackForm()

    def send_back() -> Response:
        row = visible_case(session(), current_actor(), case_id, to_change=True)
        reason = form.reason.data or ""
        operations.send_plan_back(session(), row, reason, version=form.version(), by=current_actor(), now=now())
        toast(f"Sent the plan of {number_of(case_id)} back.")
        return to_case(case_id)

    answer, stale = attempt(form, send_back)
    if answer is not None:
        return answer
    row = visible_case(session(), current_actor(), case_id)
    return _page_of_plan(row, form, is_stale=stale is not None), status_of(form, stale)


@pages.page("/cases/<int:case_id>/parts/<int:action_id>/excuse", APPROVE, methods=BOTH)
def excuse_part(case_id: int, action_id: int) -> Answer:
    form, row = CaseReasonForm(), open_row(case_id)
    action = action_of(session(), "case", row.row_id, action_id)

    def excuse(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.excuse_part(session(), row, action_id, reason, by=current_actor(), now=now())

    shown = {"part_title": action.title, "action_id": action_id}
    return step_page(form, case_id, "excuse_part", excuse, "Excused a part of {}.", shown=shown, at="work")


def _page_of_plan(
    row: ChangeCase, form: SendPlanBackForm, *, sent: CloseForm | None = None, is_stale: bool = False
) -> str:
    """What an approver needs before them; a plan that moved on while they read it is shown as it is now."""
    actor, counts = current_actor(), counts_of(session(), [row.row_id])[row.row_id]
    steps = plan_steps_from(row.plan_status) if row.status is CaseStatus.OPEN else ()
    can_decide = actor.can(Capability.APPROVE_PLANS) and PlanStep.APPROVE in steps
    own = why_not_approver(row.owner_id, row.plan_sent_by_id, actor.id)
    form.reopen_at(row.row_version)
    stages = counted_back(row)
    return render_template(
        "cases/show_plan.html",
        row=row,
        number=number_of(row.row_id),
        form=form,
        sent=sent,
        is_stale=is_stale,
        approve=CloseForm(formdata=None, data={"row_version": row.row_version}),
        may_decide=can_decide and not own,
        why_not=own if can_decide else "",
        missing=plan_gaps(counts),
        stages=stages,
        late_by=late_by(stages, local_day(row.opened_at)),
        planned=stages_planned(session(), row.row_id),
        parts=parts_of(session(), row.row_id),
        asked=shown_questions(row),
        options=options_of(session(), row.row_id),
        words=STAGES,
        answer_words=ANSWERS,
        is_late=is_part_late,
        today=today(),
    )
