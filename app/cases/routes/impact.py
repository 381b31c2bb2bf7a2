"""The impact of a change: its questions, its size and options, the checklists that it touches."""

from collections.abc import Sequence

from flask import request

from app.cases import operations
from app.cases.domain.words import ImpactVerdict
from app.cases.forms import AskForm, OptionForm, RateForm, SetAsideForm, answers_form
from app.cases.models import ChangeCase, ImpactAnswer
from app.cases.operations import WrittenAnswer
from app.cases.queries import asked_of
from app.cases.queries.checklists import touched_checklist
from app.cases.queries.questions import live_question
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.stepping import BOTH, Answer, button, offered, open_row, step_page
from app.core.capability import Capability
from app.core.errors import BadInput
from app.notifications.operations import Postage
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import now, session
from app.web.runtime import runtime


@pages.page("/cases/<int:case_id>/impact", RUN, methods=BOTH)
def answer_questions(case_id: int) -> Answer:
    """Every question on one page; what is left empty stays open."""
    open_row(case_id)
    asked = [one for one in asked_of(session(), case_id) if one.is_live]
    form = answers_form([one.question for one in asked])

    def answer(row: ChangeCase) -> None:
        _refuse_gone(form)
        given = _written(form, [one.question.key for one in asked])
        operations.answer_questions(session(), row, given, by=current_actor(), now=now())

    def offer(_row: ChangeCase) -> None:
        for one in asked_of(session(), case_id):
            if one.answer is not None and one.is_live:
                _show_held(form, one.question.key, one.answer)

    return step_page(
        form, case_id, "answer_questions", answer, "Saved the answers of {}.", offer, {"asked": asked}, at="questions"
    )


@pages.page("/cases/<int:case_id>/impact/<key>/ask", RUN, methods=BOTH)
def ask_expert(case_id: int, key: str) -> Answer:
    form, question = AskForm(), live_question(session(), key)

    def ask(row: ChangeCase) -> None:
        postage = Postage.of(runtime())
        operations.ask_expert(session(), row, key, form.asking(), postage, by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        form.expert_id.choices = offered(Capability.ANSWER_ASSIGNMENTS, row.client_id)

    return step_page(form, case_id, "ask_expert", ask, "Asked about {}.", offer, {"question": question}, at="questions")


@pages.page("/cases/<int:case_id>/rating", RUN, methods=BOTH)
def rate_case(case_id: int) -> Answer:
    form, row = RateForm(), open_row(case_id)
    if request.method == "GET" and row.size is not None:
        form.size.data, form.reason.data = row.size.value, row.size_reason
        form.one_option_reason.data = row.one_option_reason

    def rate(row: ChangeCase) -> None:
        operations.rate_case(session(), row, form.rating(), version=form.version(), by=current_actor(), now=now())

    return step_page(form, case_id, "rate_case", rate, "Rated {}.", at="size")


@pages.page("/cases/<int:case_id>/options", RUN, methods=BOTH)
def add_option(case_id: int) -> Answer:
    form = OptionForm()

    def add(row: ChangeCase) -> None:
        operations.add_option(session(), row, form.views(), by=current_actor(), now=now())

    return step_page(form, case_id, "add_option", add, "Wrote down an option of {}.", at="size")


@pages.page("/cases/<int:case_id>/options/<int:option_id>/choose", RUN, methods=("POST",))
def choose_option(case_id: int, option_id: int) -> Answer:
    def choose(row: ChangeCase) -> None:
        operations.choose_option(session(), row, option_id, by=current_actor(), now=now())

    return button(Form(), case_id, choose, "Chose an option.", at="size")


@pages.page("/cases/<int:case_id>/checklists/<ref>/confirm", RUN, methods=("POST",))
def confirm_checklist(case_id: int, ref: str) -> Answer:
    def confirm(row: ChangeCase) -> None:
        operations.confirm_checklist(session(), row, ref, by=current_actor(), now=now())

    return button(Form(), case_id, confirm, f"Confirmed {ref}.", at="checklists")


@pages.page("/cases/<int:case_id>/checklists/<ref>/set-aside", RUN, methods=BOTH)
def set_checklist_aside(case_id: int, ref: str) -> Answer:
    form, line = SetAsideForm(), touched_checklist(session(), current_actor(), open_row(case_id), ref)

    def set_aside(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.set_checklist_aside(session(), row, ref, reason, by=current_actor(), now=now())

    said = f"Set {ref} aside in {{}}."
    return step_page(form, case_id, "set_checklist_aside", set_aside, said, shown={"line": line}, at="checklists")


def _show_held(form: Form, key: str, held: ImpactAnswer) -> None:
    """What is stored: its version, so that the next save is made against it, and on opening the answer too."""
    seen = form[f"version_{key}"]
    seen.data, seen.raw_data = held.row_version, None
    if request.method == "GET":
        form[f"verdict_{key}"].data, form[f"detail_{key}"].data = held.verdict.value, held.detail


def _refuse_gone(form: Form) -> None:
    """What was written about a question that was taken out meanwhile is not left out without a word."""
    gone = [name for name, value in request.form.items() if name.startswith("detail_") and name not in form and value]
    if gone:
        said = (
            "A question was taken out while you wrote. Its answer is not kept; the others are saved when you save again"
        )
        raise BadInput({"": said})


def _written(form: Form, keys: Sequence[str]) -> dict[str, WrittenAnswer]:
    """The answers that were given; words without a choice are asked for one."""
    given: dict[str, WrittenAnswer] = {}
    errors: dict[str, str] = {}
    for key in keys:
        verdict, detail = form[f"verdict_{key}"].data, form[f"detail_{key}"].data or ""
        if verdict:
            given[key] = WrittenAnswer(ImpactVerdict(verdict), detail, form[f"version_{key}"].data or 0)
        elif detail:
            errors[f"verdict_{key}"] = "Choose an answer, or take the words out"
    if errors:
        raise BadInput(errors)
    return given
