"""Questions that experts were asked: the one page of a case that they see."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cases import operations
from app.cases.domain.questions import as_asked
from app.cases.domain.words import AssignmentStatus, CaseStatus, ImpactVerdict, number_of
from app.cases.forms import AnswerAssignmentForm, CaseReasonForm, answer_choices
from app.cases.operations import WrittenAnswer
from app.cases.queries import changes_of, visible_assignment
from app.cases.routes.blueprint import ANSWER, RUN, pages
from app.cases.routes.stepping import BOTH, Answer, to_case
from app.core.capability import Capability
from app.people.queries import find_person
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session
from app.web.toasts import toast


@pages.page("/cases/assignments/<int:assignment_id>", ANSWER, methods=BOTH)
def answer_assignment(assignment_id: int) -> Answer:
    """The one page of a case that an expert sees: what they were asked, and about what."""
    actor = current_actor()
    assignment, row = visible_assignment(session(), actor, assignment_id)
    question, form = as_asked(assignment.question_key, assignment.asked), AnswerAssignmentForm()
    form.verdict.choices = answer_choices(question)
    if request.method == "GET":
        form.reopen_at(assignment.row_version)

    def answer() -> Response:
        assignment, row = visible_assignment(session(), actor, assignment_id, to_change=True)
        written = WrittenAnswer(ImpactVerdict(form.verdict.data), form.detail.data or "")
        operations.answer_assignment(session(), row, assignment, written, version=form.version(), by=actor, now=now())
        toast("Thank you. Your answer stands in the case.")
        return redirect(url_for("cases.answer_assignment", assignment_id=assignment_id), 303)

    done, stale = attempt(form, answer)
    if done is not None:
        return done
    assignment, row = visible_assignment(session(), actor, assignment_id)
    expert = find_person(session(), assignment.expert_id)
    waits = assignment.status is AssignmentStatus.WAITING and row.status is CaseStatus.OPEN
    page = render_template(
        "cases/answer_assignment.html",
        form=form,
        stale=stale,
        assignment=assignment,
        row=row,
        number=number_of(row.row_id),
        changes=changes_of(session(), row.row_id),
        expert_name=expert.name if expert else "somebody who was removed",
        may_answer=waits and assignment.expert_id == actor.id,
        may_open_case=actor.can(Capability.READ_CASES) and actor.serves(row.client_id),
        may_withdraw=waits and actor.can(Capability.RUN_CASES) and actor.serves(row.client_id),
    )
    return page, status_of(form, stale)


@pages.page("/cases/assignments/<int:assignment_id>/withdraw", RUN, methods=BOTH)
def withdraw_question(assignment_id: int) -> Answer:
    form, actor = CaseReasonForm(), current_actor()
    assignment, row = visible_assignment(session(), actor, assignment_id)

    def withdraw() -> Response:
        assignment, row = visible_assignment(session(), actor, assignment_id, to_change=True)
        operations.withdraw_question(session(), row, assignment, form.reason.data or "", by=actor, now=now())
        toast("Withdrew the question.")
        return to_case(row.row_id)

    done, _ = attempt(form, withdraw)
    if done is not None:
        return done
    assignment, row = visible_assignment(session(), actor, assignment_id)
    page = render_template(
        "cases/withdraw_question.html", form=form, assignment=assignment, row=row, number=number_of(row.row_id)
    )
    return page, status_of(form, None)
