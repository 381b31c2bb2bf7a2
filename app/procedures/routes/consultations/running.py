"""What whoever runs a consultation does: answer comments, remind, extend, leave a group out, close or stop it."""

from collections.abc import Callable

from flask import request

from app.core.errors import BadInput
from app.procedures import operations
from app.procedures.models import Procedure
from app.procedures.operations.consulting import demand_runner
from app.procedures.routes.consultations.blueprint import WRITE, Page, back_to, held, pages
from app.procedures.routes.consultations.forms import DisposeForm, ExtendForm, OpinionForm, RunForm, WhyForm
from app.procedures.routes.consultations.showing import drawn
from app.signing import operations as signing
from app.signing.domain.consulting import ConsultationStep
from app.signing.queries.consultations import Consulted, comment_in, group_numbered, visible_consultation
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import close_session, now, session, today

Act = Callable[[Procedure, Consulted], str]


@pages.page("/consultations/<int:row_id>/comments/<int:comment_id>", WRITE, methods=("POST",))
def dispose(row_id: int, comment_id: int) -> Page:
    form = DisposeForm()

    def act(_row: Procedure, consultation: Consulted) -> str:
        comment = comment_in(session(), consultation, comment_id)
        signing.dispose(
            session(), consultation, comment, form.chosen(), form.because.data or "", by=current_actor(), now=now()
        )
        return "Answered. Whoever said it is told when the consultation closes."

    return _done(row_id, form, act, key=f"comment-{comment_id}", anchor="said")


@pages.page("/consultations/<int:row_id>/remind", WRITE, methods=("POST",))
def remind(row_id: int) -> Page:
    def act(_row: Procedure, consultation: Consulted) -> str:
        signing.remind(session(), consultation, today=today(), by=current_actor(), now=now())
        return "Everybody who has not answered gets one more mail."

    return _done(row_id, RunForm(), act, key="remind")


@pages.page("/consultations/<int:row_id>/extend", WRITE, methods=("POST",))
def extend(row_id: int) -> Page:
    form = ExtendForm()

    def act(_row: Procedure, consultation: Consulted) -> str:
        signing.extend(session(), consultation, form.days.data or 0, today=today(), by=current_actor(), now=now())
        return "Extended."

    return _done(row_id, form, act, key="extend")


@pages.page("/consultations/<int:row_id>/groups/<int:group_id>/leave-out", WRITE, methods=("POST",))
def leave_out(row_id: int, group_id: int) -> Page:
    form = WhyForm()

    def act(_row: Procedure, consultation: Consulted) -> str:
        group, reason = group_numbered(session(), consultation, group_id), form.reason.data or ""
        signing.leave_out_group(session(), consultation, group, reason, by=current_actor(), now=now())
        return f"{group.name} are not asked any more."

    return _done(row_id, form, act, key=f"group-{group_id}")


@pages.page("/consultations/<int:row_id>/close", WRITE, methods=("POST",))
def close(row_id: int) -> Page:
    def act(row: Procedure, consultation: Consulted) -> str:
        step = operations.close_consultation(session(), row, consultation, today=today(), by=current_actor(), now=now())
        if step is ConsultationStep.PASS:
            return "It passed. Everybody who spoke is told what became of it."
        return "It did not pass: the text goes back to its author, with what was said and answered."

    return _done(row_id, RunForm(), act, key="close")


@pages.page("/consultations/<int:row_id>/stop", WRITE, methods=("POST",))
def stop(row_id: int) -> Page:
    form = WhyForm()

    def act(row: Procedure, consultation: Consulted) -> str:
        reason = form.reason.data or ""
        operations.stop_consultation(session(), row, consultation, reason, by=current_actor(), now=now())
        return "Stopped. Everybody who spoke is told why."

    return _done(row_id, form, act, key="stop")


@pages.page("/consultations/<int:row_id>/review", WRITE, methods=("POST",))
def review(row_id: int) -> Page:
    form = WhyForm()

    def act(_row: Procedure, consultation: Consulted) -> str:
        signing.review_urgent(session(), consultation, form.reason.data or "", by=current_actor(), now=now())
        return "The review is recorded."

    return _done(row_id, form, act, key="review")


def _done(row_id: int, form: Form, act: Act, *, key: str, anchor: str = "") -> Page:
    """Do it, or show the page again with what it was refused for beside the form that was sent."""
    row, consultation = held(row_id)
    demand_runner(current_actor(), consultation)
    if form.validate():
        try:
            return back_to(row_id, act(row, consultation), anchor)
        except BadInput as refused:
            form.take_errors(refused)
    said = " ".join(sentence for _field, sentence in form.problems())
    typed = request.form.get("because") or request.form.get("reason") or ""
    close_session()
    shown = visible_consultation(session(), current_actor(), row_id)
    return drawn(shown, OpinionForm(formdata=None), {"key": key, "says": said, "typed": typed}), 422
