"""What is asked about the impact of every change, and who may change that."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.cases import operations
from app.cases.forms import CaseQuestionForm
from app.cases.queries import all_questions
from app.cases.routes.blueprint import READ, SET_QUESTIONS, pages
from app.cases.routes.stepping import Answer
from app.core.capability import Capability
from app.core.errors import BadInput
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import close_session, now, session
from app.web.toasts import toast


@pages.page("/cases/questions", READ)
def list_questions() -> str:
    return _page(CaseQuestionForm())


@pages.page("/cases/questions/add", SET_QUESTIONS, methods=("POST",))
def add_question() -> Answer:
    form = CaseQuestionForm()

    def add() -> None:
        operations.add_question(session(), form.words.data or "", by=current_actor(), now=now())

    return _take(form, add, "Added the question.")


@pages.page("/cases/questions/<key>/take-out", SET_QUESTIONS, methods=("POST",))
def take_question_out(key: str) -> Answer:
    def take_out() -> None:
        operations.take_question_out(session(), key, by=current_actor(), now=now())

    return _take(Form(), take_out, "Took the question out.")


@pages.page("/cases/questions/<key>/bring-back", SET_QUESTIONS, methods=("POST",))
def bring_question_back(key: str) -> Answer:
    def bring_back() -> None:
        operations.bring_question_back(session(), key, by=current_actor(), now=now())

    return _take(Form(), bring_back, "Brought the question back.")


def _take(form: Form, act: Callable[[], None], said: str) -> Answer:
    """One step on the one page, which says there why it was refused."""
    if not form.validate():
        return _page(form), 422
    try:
        act()
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
        return _page(form), 422
    toast(said)
    answer: Response = redirect(url_for("cases.list_questions"), 303)
    return answer


def _page(sent: Form) -> str:
    form = sent if isinstance(sent, CaseQuestionForm) else CaseQuestionForm(formdata=None)
    return render_template(
        "cases/list_questions.html",
        form=form,
        sent=sent,
        questions=all_questions(session()),
        may_set=current_actor().can(Capability.SET_IMPACT_QUESTIONS),
    )
