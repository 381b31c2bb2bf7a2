"""Writing: the draft of a procedure is begun, written and discarded."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.procedures import operations
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.forms import DiscardForm, DraftForm
from app.procedures.queries import draft_of, text_of, visible_procedure
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, ChangePage, back_to, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session
from app.web.toasts import toast


@pages.page("/procedures/<int:row_id>/draft", WRITE, methods=("POST",))
def begin_draft(row_id: int) -> AnyResponse:
    operations.begin_draft(session(), held(row_id), by=current_actor(), now=now())
    return redirect(url_for("procedures.edit_draft", row_id=row_id), 303)


@pages.page("/procedures/<int:row_id>/draft/edit", WRITE, methods=BOTH)
def edit_draft(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), DraftForm()
    demand_in_use(row.status, "written")
    draft = draft_of(session(), row)
    if not form.is_submitted():
        form.reopen_at(draft.row_version)
        form.show(text_of(draft))

    def act() -> AnyResponse:
        kept = held(row_id)
        mine = draft_of(session(), kept, to_change=True)
        text = form.text(text_of(mine), mine.last_key)
        operations.save_draft(session(), kept, mine, text, version=form.version(), by=current_actor(), now=now())
        toast("Saved.")
        return redirect(url_for("procedures.show_procedure", row_id=row_id), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    return render_template("procedures/edit_draft.html", form=form, row=row, stale=stale, paper=None), status_of(
        form, stale
    )


@pages.page("/procedures/<int:row_id>/draft/discard", WRITE, methods=BOTH)
def discard_draft(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), DiscardForm()
    draft = draft_of(session(), row)
    if not form.is_submitted():
        form.reopen_at(draft.row_version)

    def act() -> AnyResponse:
        kept = held(row_id)
        mine = draft_of(session(), kept, to_change=True)
        operations.discard_draft(session(), kept, mine, version=form.version(), by=current_actor(), now=now())
        return back_to(kept, f"Discarded the draft of {kept.code}. Its words stay in the history.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    draft = draft_of(session(), row)
    ask = ChangePage(
        f"Discard the draft of {row.code}?",
        "Discard the draft",
        f"What {draft.saved_by_name} saved last goes, and the next draft begins from the newest revision. "
        "Its words stay in the history.",
        url_for("procedures.discard_draft", row_id=row_id),
        "Discard it",
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)
