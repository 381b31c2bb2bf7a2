"""An author asks questions about what a version changes, and reads where its text was unclear."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.procedures import operations
from app.procedures.domain.labels import VersionLabel
from app.procedures.forms import questions_form
from app.procedures.queries import revision_numbered, text_of, visible_procedure
from app.procedures.queries.questions import questions_of
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session
from app.web.toasts import toast


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/questions", WRITE, methods=BOTH)
def edit_questions(row_id: int, number: int) -> Answer:
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    steps = {step.key: f"Step {place}: {step.title}" for place, step in enumerate(text_of(revision).steps, 1)}
    form, asked = questions_form(steps), questions_of(session(), revision.row_id)
    if not form.is_submitted():
        form.reopen_at(revision.row_version)
        for place, one in enumerate(asked):
            values = (one.words, one.step_key, "\n".join(one.options), one.right_option + 1, one.explanation)
            for name, value in zip(("words", "step", "options", "right", "explanation"), values, strict=True):
                form[f"{name}_{place}"].data = value

    def act() -> AnyResponse:
        kept = held(row_id)
        taken, wanted = revision_numbered(session(), kept, number, to_change=True), form.asked()
        operations.set_questions(session(), kept, taken, wanted, version=form.version(), by=current_actor(), now=now())
        toast("Kept. They stand below what changed, for everybody whom this version asks.")
        return redirect(url_for("procedures.show_revision", row_id=row_id, number=number), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    return render_template(
        "procedures/edit_questions.html",
        form=form,
        row=row,
        number=number,
        label=VersionLabel(revision.major, revision.minor),
        answered=any(one.first_answers for one in questions_of(session(), revision.row_id)),
    ), status_of(form, stale)
