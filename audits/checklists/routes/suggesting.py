"""Suggestions from the floor: made on a question of a published version, answered by those who design."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.suggestions import operations
from app.suggestions.domain.lifecycle import steps_from
from app.suggestions.operations import Target
from app.suggestions.queries import visible_suggestion
from app.web.access import current_actor
from app.web.requests import now, session
from app.web.slots import panels
from audits.checklists.domain.questions import Question
from audits.checklists.forms import ChecklistReasonForm, SuggestForm
from audits.checklists.models import ChecklistRow
from audits.checklists.operations import publishing
from audits.checklists.operations.publishing import QUESTION
from audits.checklists.queries import lists as queries
from audits.checklists.queries.sheets import sheet_of
from audits.checklists.routes.blueprint import BOTH, DESIGN, READ, Answer, answer_form, checklist_to_change, done, pages
from audits.words import VersionState

SHOW = "checklists.show_checklist"
ACCEPT = "accept"


@pages.page("/checklists/<ref>/questions/<code>/suggest", READ, methods=BOTH)
def suggest(ref: str, code: str) -> Answer:
    row = queries.visible_checklist(session(), current_actor(), ref)
    question = _published_question(row, code)
    form = SuggestForm()

    def make() -> Response:
        target = Target(QUESTION, f"{ref}/{code}", f"{ref} {code}: {question.text}", row.client_id)
        operations.suggest(session(), target, form.text.data or "", by=current_actor(), now=now())
        return done("Sent your suggestion. You will read here what became of it.", SHOW, ref=ref)

    return answer_form(form, make, "suggest", lambda: {"row": row, "question": question})


@pages.page("/checklists/<ref>/suggestions/<int:suggestion_id>", DESIGN, methods=BOTH)
def review_suggestion(ref: str, suggestion_id: int) -> Answer:
    row = checklist_to_change(ref)
    found = visible_suggestion(session(), current_actor(), suggestion_id, to_change=request.method == "POST")
    if not found.target_key.startswith(f"{ref}/"):
        raise NotFound("suggestion", suggestion_id)
    form = ChecklistReasonForm(data={"row_version": found.row_version})

    def decide() -> Response:
        actor, at = current_actor(), now()
        if request.form.get("decision") != ACCEPT:
            operations.decline(session(), found, form.reason.data or "", version=form.version(), by=actor, now=at)
            return done("Declined the suggestion. Its author reads why.", SHOW, ref=ref)
        if queries.version_in(session(), row, VersionState.DRAFT) is None:
            publishing.start_draft(session(), row, by=actor, now=at)
        operations.accept(session(), found, version=form.version(), by=actor, now=at)
        return done("Accepted it into the draft. Change the question now.", "checklists.show_draft", ref=ref)

    def about() -> dict[str, Any]:
        again = visible_suggestion(session(), current_actor(), suggestion_id)
        steps = [step.value for step in steps_from(again.status)]
        shown = panels("suggestion", session(), current_actor(), suggestion_id, now())
        return {"ref": ref, "suggestion": again, "steps": steps, "panels": shown}

    return answer_form(form, decide, "review_suggestion", about)


def _published_question(row: ChecklistRow, code: str) -> Question:
    version = queries.version_in(session(), row, VersionState.PUBLISHED)
    if version is not None and not row.is_retired:
        sheet = sheet_of(session(), version.row_id)
        for question in sheet.checklist.questions():
            if question.code == code:
                return question
    raise NotFound("question", f"{code} in use in {row.ref}")
