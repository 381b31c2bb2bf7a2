"""The designer: the draft as a list of its parts, sections, order, removal, publication."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.errors import NotFound, NothingDiffers
from app.suggestions.queries import accepted_about
from app.web.access import current_actor
from app.web.forms import EditForm, sent_text
from app.web.requests import close_session, now, session
from audits.checklists.domain.checking import problems, warnings
from audits.checklists.domain.questions import Section
from audits.checklists.domain.versions import compare
from audits.checklists.forms import PublishForm, SectionForm
from audits.checklists.models import ChecklistRow
from audits.checklists.operations import parts, publishing
from audits.checklists.operations.parts import Opened
from audits.checklists.operations.publishing import QUESTION
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
)
from audits.words import VersionState, shown

SHOW, DRAFT = "checklists.show_checklist", "checklists.show_draft"
SECTION, A_QUESTION = "section", "question"
STEPS = {"up": -1, "down": 1}


@pages.page("/checklists/<ref>/draft", DESIGN)
def show_draft(ref: str) -> str:
    row = queries.visible_checklist(session(), current_actor(), ref)
    draft = queries.draft_of(session(), row)
    sheet = sheet_of(session(), draft.row_id)
    return render_template(
        "checklists/show_draft.html",
        row=row,
        draft=draft,
        sheet=sheet,
        problems=problems(sheet.checklist),
        warnings=warnings(sheet.checklist),
        suggestions=accepted_about(session(), current_actor(), QUESTION, f"{ref}/"),
        has_published=queries.version_in(session(), row, VersionState.PUBLISHED) is not None,
        shown=shown,
    )


@pages.page("/checklists/<ref>/draft/start", DESIGN, methods=("POST",))
def start_draft(ref: str) -> Response:
    draft = publishing.start_draft(session(), checklist_to_change(ref), by=current_actor(), now=now())
    return done(
        f"Began version {draft.number}. Audits go on with the one before until it is published.", DRAFT, ref=ref
    )


@pages.page("/checklists/<ref>/draft/drop", DESIGN, methods=BOTH)
def drop_draft(ref: str) -> Answer:
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    form = EditForm(data={"row_version": draft.row_version})
    number = draft.number

    def drop() -> Response:
        publishing.drop_draft(session(), row, version=form.version(), by=current_actor(), now=now())
        return done(f"Dropped the draft of version {number}.", SHOW, ref=ref)

    return answer_form(form, drop, "drop_draft", lambda: {"ref": ref, "number": number})


@pages.page("/checklists/<ref>/draft/publish", DESIGN, methods=BOTH)
def publish_version(ref: str) -> Answer:
    row = checklist_to_change(ref)
    form = PublishForm(data={"row_version": queries.draft_of(session(), row).row_version})

    def publish() -> Response:
        version = publishing.publish_version(
            session(),
            row,
            form.note.data or "",
            version=form.version(),
            is_checked=bool(form.is_checked.data),
            by=current_actor(),
            now=now(),
        )
        return done(f"Published version {version.number} of {ref}.", SHOW, ref=ref)

    return answer_form(form, publish, "publish_version", lambda: _what_changes(ref))


@pages.page("/checklists/<ref>/draft/sections/new", DESIGN, methods=BOTH)
def new_section(ref: str) -> Answer:
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    form = SectionForm(data={"row_version": draft.row_version})

    def add() -> Response:
        section = parts.add_section(
            session(), row, form.section(), opened=Opened(form.version()), by=current_actor(), now=now()
        )
        return done(f"Added section {section.code}.", DRAFT, ref=ref)

    return answer_form(form, add, "edit_section", lambda: {"ref": ref, "code": ""})


@pages.page("/checklists/<ref>/draft/sections/<code>", DESIGN, methods=BOTH)
def edit_section(ref: str, code: str) -> Answer:
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    section = section_of(sheet_of(session(), draft.row_id), code)
    held = {name: getattr(section, name) for name in ("code", "title", "weight", "minimum")}
    form = SectionForm(data={**held, "row_version": draft.row_version})

    def save() -> Response:
        opened = Opened(form.version(), {name: sent_text(value) for name, value in held.items()})
        parts.edit_section(session(), row, code, form.section(), opened=opened, by=current_actor(), now=now())
        return done(f"Saved section {form.code.data}.", DRAFT, ref=ref)

    return answer_form(form, save, "edit_section", lambda: {"ref": ref, "code": code})


@pages.page("/checklists/<ref>/draft/move", DESIGN, methods=("POST",))
def move_part(ref: str) -> Response:
    """One form for the whole list: the button that was pressed says what goes where (`question A2 up`)."""
    row = checklist_to_change(ref)
    kind, code, way = [*request.form.get("move", "").split(" "), "", "", ""][:3]
    if kind not in {SECTION, A_QUESTION} or way not in STEPS:
        raise NotFound("part", code)
    move = parts.move_section if kind == SECTION else parts.move_question
    form = EditForm()
    try:
        move(session(), row, code, STEPS[way], opened=Opened(form.version()), by=current_actor(), now=now())
    except NothingDiffers as nothing:  # the list's own page shows this form, so it says it
        close_session()
        return done(str(nothing), DRAFT, ref=ref)
    return done(f"Moved {kind} {code} {way}.", DRAFT, ref=ref)


@pages.page("/checklists/<ref>/draft/remove/<kind>/<code>", DESIGN, methods=BOTH)
def remove_part(ref: str, kind: str, code: str) -> Answer:
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    sheet = sheet_of(session(), draft.row_id)
    form = EditForm(data={"row_version": draft.row_version})
    gone = _going(sheet, kind, code)

    def remove() -> Response:
        take = parts.remove_section if kind == SECTION else parts.remove_question
        take(session(), row, code, opened=Opened(form.version()), by=current_actor(), now=now())
        return done(f"Removed {kind} {code} from the draft.", DRAFT, ref=ref)

    return answer_form(form, remove, "remove_part", lambda: {"ref": ref, "kind": kind, "code": code, "gone": gone})


def section_of(sheet: Sheet, code: str) -> Section:
    found = next((section for section in sheet.checklist.sections if section.code == code), None)
    if found is None:
        raise NotFound("section", code)
    return found


def _going(sheet: Sheet, kind: str, code: str) -> list[str]:
    """The codes of the questions that go with a part."""
    if kind == SECTION:
        return [question.code for question in section_of(sheet, code).questions]
    going: list[str] = []
    for question in sheet.checklist.questions():
        if kind == A_QUESTION and (question.code == code or question.parent in going):
            going.append(question.code)
    if not going:
        raise NotFound(kind if kind == A_QUESTION else "part", code)
    return going


def _what_changes(ref: str) -> dict[str, Any]:
    """Everything that the page of publishing tells before it is done."""
    actor = current_actor()
    row: ChecklistRow = queries.visible_checklist(session(), actor, ref)
    draft = queries.draft_of(session(), row)
    sheet = sheet_of(session(), draft.row_id)
    former = queries.version_in(session(), row, VersionState.PUBLISHED)
    return {
        "row": row,
        "draft": draft,
        "former": former,
        "comparison": compare(sheet_of(session(), former.row_id).checklist, sheet.checklist) if former else None,
        "problems": publishing.publishing_problems(session(), sheet, actor),
        "warnings": warnings(sheet.checklist),
        "stale_requirements": queries.stale_requirements(session(), actor, row),
        "suggestions": accepted_about(session(), actor, QUESTION, f"{ref}/"),
        "questions": len(list(sheet.checklist.questions())),
    }
