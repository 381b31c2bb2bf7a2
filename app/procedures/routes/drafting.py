"""Writing: the draft of a procedure is begun, written and discarded."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.text import named
from app.procedures import operations
from app.procedures.domain.comparing import compare, says_the_same
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.forms import DiscardForm, DraftForm, TypedForm
from app.procedures.models import DraftBuffer, Procedure, ProcedureDraft
from app.procedures.queries import draft_of, names_of_typing, text_of, typed_by, visible_procedure
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, ChangePage, back_to, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session
from app.web.toasts import toast

# In the address of the page that goes on with what was typed and not saved.
GO_ON = "typed"


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
        typed = _not_saved(row, draft)
        if typed is not None and GO_ON not in request.args:
            return _ask_about(row, draft, typed)
        form.reopen_at(typed.draft_version if typed else draft.row_version)
        form.show(text_of(typed or draft))

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
    draft = draft_of(session(), row)
    saved_since = not form.is_submitted() and form.version() != draft.row_version
    return render_template(
        "procedures/edit_draft.html",
        form=form,
        row=row,
        stale=stale,
        draft=draft,
        saved_since=saved_since,
        paper=None,
        compared=compare(text_of(draft), form.typed(text_of(draft))) if stale is not None else None,
    ), status_of(form, stale)


@pages.page("/procedures/<int:row_id>/draft/buffer", WRITE, methods=("POST",))
def keep_typed(row_id: int) -> Response:
    """Sent by the page while somebody types; what may not be kept is answered with the sentence that it shows."""
    form = TypedForm()
    if not form.validate():
        return Response(form.problems()[0][1], 422, mimetype="text/plain")
    row = held(row_id)
    text = form.typed(text_of(draft_of(session(), row)))
    operations.keep_typed(session(), row, text, version=form.version(), by=current_actor(), now=now())
    return Response(status=204)


@pages.page("/procedures/<int:row_id>/draft/buffer/drop", WRITE, methods=("POST",))
def drop_typed(row_id: int) -> AnyResponse:
    operations.drop_typed(session(), held(row_id), person_id=current_actor().person_id)
    toast("Thrown away. This is the draft as it was saved.")
    return redirect(url_for("procedures.edit_draft", row_id=row_id), 303)


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
    form.reopen_at(draft_of(session(), row).row_version)
    draft, typing = draft_of(session(), row), named(names_of_typing(session(), row_id))
    unsaved = f" What {typing} typed and did not save goes too, and is kept nowhere." if typing else ""
    ask = ChangePage(
        f"Discard the draft of {row.code}?",
        "Discard the draft",
        f"What {draft.saved_by_name} saved last goes, and the next draft begins from the newest revision. "
        f"Its words stay in the history.{unsaved}",
        url_for("procedures.discard_draft", row_id=row_id),
        "Discard it",
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)


def _not_saved(row: Procedure, draft: ProcedureDraft) -> DraftBuffer | None:
    """What this person typed and did not save, where it says something else than the draft."""
    typed = typed_by(session(), row.row_id, current_actor().person_id)
    return None if typed is None or says_the_same(text_of(typed), text_of(draft)) else typed


def _ask_about(row: Procedure, draft: ProcedureDraft, typed: DraftBuffer) -> str:
    """Before anything new is typed over it: go on with it, or throw it away."""
    return render_template(
        "procedures/typed.html",
        row=row,
        draft=draft,
        typed=typed,
        saved_since=typed.draft_version != draft.row_version,
        compared=compare(text_of(draft), text_of(typed)),
        go_on={GO_ON: "y"},
    )
