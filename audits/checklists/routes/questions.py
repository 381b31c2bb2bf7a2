"""A question's form: its type first, then what that type needs."""

from dataclasses import replace
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.web.access import current_actor
from app.web.forms import sent_text
from app.web.requests import now, session
from audits.checklists.domain.questions import Given, Question, answers_of, in_words
from audits.checklists.forms import QuestionForm, held_in
from audits.checklists.models import ChecklistRow
from audits.checklists.operations import parts
from audits.checklists.operations.parts import Opened
from audits.checklists.queries import lists as queries
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.checklists.routes.blueprint import (
    BOTH,
    DESIGN,
    Answer,
    answer_form,
    checklist_to_change,
    done,
    pages,
    post_titles,
)
from audits.checklists.routes.draft import section_of
from audits.words import QuestionType, shown

DRAFT = "checklists.show_draft"
TYPES = [(kind.value, shown(kind)) for kind in QuestionType]
NEW_STEPS = ("0", "1", "2", "3")


@pages.page("/checklists/<ref>/draft/questions/new", DESIGN, methods=BOTH)
def new_question(ref: str) -> Answer:
    """`section` and, for a follow-up, `parent` come with the address; so does `type` once it was chosen."""
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    sheet = sheet_of(session(), draft.row_id)
    section = section_of(sheet, request.args.get("section", ""))
    parent = _question(sheet, request.args["parent"]) if request.args.get("parent") else None
    chosen = request.args.get("type", "")
    if chosen not in list(QuestionType):
        return render_template("checklists/choose_type.html", ref=ref, section=section, parent=parent, types=TYPES)
    kind = QuestionType(chosen)
    blank = _blank(kind, _free_code(sheet, section.code, parent))
    form = _form(sheet, blank, section.code, parent, draft.row_version)

    def add() -> Response:
        asked = form.question(parent.code if parent else "")
        parts.add_question(
            session(), row, section.code, asked, opened=Opened(form.version()), by=current_actor(), now=now()
        )
        return done(f"Added question {asked.code}.", DRAFT, ref=ref, _anchor=f"q-{asked.code}")

    def about() -> dict[str, Any]:
        where = {"section": section.code, "parent": parent.code if parent else None}
        return {"ref": ref, "where": where, "question": None, "kind": kind, "parent": parent, "types": TYPES}

    return answer_form(form, add, "edit_question", about)


@pages.page("/checklists/<ref>/draft/questions/<code>", DESIGN, methods=BOTH)
def edit_question(ref: str, code: str) -> Answer:
    """`type` in the address gives it another type; nothing changes before it is saved."""
    row: ChecklistRow = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    sheet = sheet_of(session(), draft.row_id)
    held = _question(sheet, code)
    section = next(one for one in sheet.checklist.sections if held in one.questions)
    parent = _question(sheet, held.parent) if held.parent else None
    chosen = request.form.get("type") or request.args.get("type", "")
    kind = QuestionType(chosen) if chosen in list(QuestionType) else held.type
    form = _form(sheet, _retyped(held, kind), section.code, parent, draft.row_version)

    def save() -> Response:
        asked = form.question(held.parent)
        current = {name: sent_text(value) for name, value in held_in(held, section.code).items() if name in form}
        goes_to = section.code if parent else form.section.data or section.code
        opened = Opened(form.version(), current)
        parts.edit_question(session(), row, code, asked, goes_to, opened=opened, by=current_actor(), now=now())
        return done(f"Saved question {asked.code}.", DRAFT, ref=ref, _anchor=f"q-{asked.code}")

    def about() -> dict[str, Any]:
        return {"ref": ref, "where": {}, "question": held, "kind": kind, "parent": parent, "types": TYPES}

    return answer_form(form, save, "edit_question", about)


def _form(sheet: Sheet, question: Question, section: str, parent: Question | None, row_version: int) -> QuestionForm:
    form = QuestionForm(data={**held_in(question, section), "row_version": row_version})
    form.type.data = question.type.value
    form.made_for(question.type, _answers(question))
    if parent is None:
        del form.shown_when
        form.section.choices = {one.code: f"{one.code}. {one.title}" for one in sheet.checklist.sections}
    else:
        del form.section
        form.shown_when.choices = _answers(parent)
    if "notify_post" in form:
        form.notify_post.choices = post_titles(question.notify.post)
    return form


def _answers(question: Question) -> dict[str, str]:
    """The answers that it can be given, each with its words."""
    return {word: in_words(question, Given(word)) for word in answers_of(question)}


def _question(sheet: Sheet, code: str) -> Question:
    found = next((question for question in sheet.checklist.questions() if question.code == code), None)
    if found is None:
        raise NotFound("question", code)
    return found


def _blank(kind: QuestionType, code: str) -> Question:
    """What the form of a new question begins with: a No, the lowest step, asks for a comment."""
    comment = {QuestionType.YES_NO: ("No",), QuestionType.SCALE: ("0",)}.get(kind, ())
    steps = NEW_STEPS if kind is QuestionType.SCALE else ()
    return Question(code=code, text="", type=kind, steps=steps, comment_on=comment)


def _retyped(question: Question, kind: QuestionType) -> Question:
    """With another type, what belonged to the old one is gone."""
    if kind is question.type:
        return question
    nothing = dict.fromkeys(("comment_on", "photo_on", "evidence_on", "finding_on", "options"), ())
    steps = NEW_STEPS if kind is QuestionType.SCALE else ()
    return replace(question, type=kind, steps=steps, **nothing)  # type: ignore[arg-type]  # all of them are tuples


def _free_code(sheet: Sheet, section: str, parent: Question | None) -> str:
    """The next code in a row: A4 behind A3; A2b behind A2a."""
    taken = set(sheet.question_ids)
    if parent is not None:
        return next((f"{parent.code}{letter}" for letter in "abcdefgh" if f"{parent.code}{letter}" not in taken), "")
    return next(code for number in range(1, len(taken) + 2) if (code := f"{section}{number}") not in taken)
