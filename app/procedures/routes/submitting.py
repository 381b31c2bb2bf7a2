"""A text leaves its author."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.procedures import operations
from app.procedures.domain.comparing import compare, says_the_same
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.readiness import gaps, warnings
from app.procedures.forms import SubmitForm
from app.procedures.queries import (
    audience_of,
    draft_of,
    latest_revision,
    open_revision,
    people_asked,
    text_of,
    typed_by,
    visible_procedure,
)
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session, today
from app.web.toasts import toast


@pages.page("/procedures/<int:row_id>/draft/submit", WRITE, methods=BOTH)
def submit_draft(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), SubmitForm()
    demand_in_use(row.status, "submitted")
    if not form.is_submitted():
        form.reopen_at(draft_of(session(), row).row_version)

    def act() -> AnyResponse:
        kept = held(row_id)
        draft = draft_of(session(), kept, to_change=True)
        revision = operations.submit_draft(
            session(), kept, draft, form.fields(), version=form.version(), today=today(), by=current_actor(), now=now()
        )
        toast(f"Submitted as revision {revision.number}. Its words do not change any more.")
        return redirect(url_for("procedures.show_revision", row_id=row_id, number=revision.number), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    draft, newest = draft_of(session(), row), latest_revision(session(), row_id)
    form.reopen_at(draft.row_version)  # what is shown below is what a second press submits
    text, typed = text_of(draft), typed_by(session(), row_id, current_actor().person_id)
    asked = people_asked(session(), row, audience_of(session(), row_id))
    form.say_how_many(asked)
    return render_template(
        "procedures/submit_draft.html",
        form=form,
        row=row,
        missing=gaps(text),
        warned=warnings(text),
        newest=newest,
        on_its_way=open_revision(session(), row_id),
        text=text,
        compared=compare(text_of(newest), text) if newest else None,
        asked=asked,
        typed=typed if typed and not says_the_same(text_of(typed), text) else None,
    ), status_of(form, stale)
