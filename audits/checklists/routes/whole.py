"""Forms about a checklist as a whole: begin one, say what it is, give it an owner, retire it, check it again."""

from typing import Any

from werkzeug.wrappers import Response

from app.core.errors import BadInput, NotFound
from app.people.queries.places import clients
from app.web.access import current_actor
from app.web.forms import sent_text
from app.web.requests import now, session
from audits.checklists.forms import ChecklistReasonForm, DetailsForm, NoteForm, OwnerForm
from audits.checklists.models import ChecklistVersion
from audits.checklists.operations import details as operations
from audits.checklists.queries import lists as queries
from audits.checklists.routes.blueprint import (
    BOTH,
    DESIGN,
    Answer,
    answer_form,
    checklist_to_change,
    done,
    owner_choices,
    pages,
    post_titles,
)

SHOW, DRAFT = "checklists.show_checklist", "checklists.show_draft"
LONGEST_ID = 9


@pages.page("/checklists/new", DESIGN, methods=BOTH)
def new_checklist() -> Answer:
    form = DetailsForm()
    form.owner_id.choices, form.audience.choices = owner_choices(None), post_titles(form.audience.data or "")
    form.client_id.choices = {"": "Everybody's"} | {str(line.id): line.name for line in clients(session())}

    def begin() -> Response:
        if (form.client_id.data or "") not in {value for value, *_ in form.client_id.iter_choices()}:
            raise BadInput({"client_id": "That client is not here any more. Choose another"})
        row = operations.create_checklist(
            session(),
            form.ref.data or "",
            form.details({}),
            form.checklist(),
            owner_id=_id_of(form.owner_id.data),
            client_id=_id_of(form.client_id.data),
            by=current_actor(),
            now=now(),
        )
        return done(f"Began {row.ref}. Add its first section.", DRAFT, ref=row.ref)

    return answer_form(form, begin, "new_checklist", dict)


@pages.page("/checklists/<ref>/draft/details", DESIGN, methods=BOTH)
def edit_details(ref: str) -> Answer:
    row = checklist_to_change(ref)
    draft = queries.draft_of(session(), row)
    held = _held(draft)
    form = DetailsForm(data={**held, "row_version": draft.row_version})
    form.audience.choices = post_titles(draft.audience)
    del form.ref, form.client_id, form.owner_id

    def save() -> Response:
        operations.edit_details(
            session(),
            row,
            form.details(draft.sampling),
            form.checklist(),
            version=form.version(),
            current={name: sent_text(value) for name, value in held.items()},
            by=current_actor(),
            now=now(),
        )
        return done(f"Saved what {ref} says about itself.", DRAFT, ref=ref)

    return answer_form(form, save, "edit_details", lambda: {"ref": ref})


@pages.page("/checklists/<ref>/owner", DESIGN, methods=BOTH)
def assign_owner(ref: str) -> Answer:
    row = checklist_to_change(ref)
    form = OwnerForm(data={"owner_id": str(row.owner_id or ""), "row_version": row.row_version})
    form.owner_id.choices = owner_choices(row.owner_id)

    def assign() -> Response:
        operations.assign_owner(
            session(), row, _id_of(form.owner_id.data), version=form.version(), by=current_actor(), now=now()
        )
        return done(f"Changed the owner of {ref}.", SHOW, ref=ref)

    return answer_form(form, assign, "assign_owner", lambda: {"ref": ref})


@pages.page("/checklists/<ref>/retire", DESIGN, methods=BOTH)
def retire_checklist(ref: str) -> Answer:
    row = checklist_to_change(ref)
    form = ChecklistReasonForm(data={"row_version": row.row_version})

    def retire() -> Response:
        operations.retire_checklist(
            session(), row, form.reason.data or "", version=form.version(), by=current_actor(), now=now()
        )
        return done(f"Retired {ref}.", SHOW, ref=ref)

    return answer_form(form, retire, "retire_checklist", lambda: {"ref": ref, "title": row.title})


@pages.page("/checklists/<ref>/bring-back", DESIGN, methods=("POST",))
def bring_back(ref: str) -> Response:
    operations.bring_back(session(), checklist_to_change(ref), by=current_actor(), now=now())
    return done(f"Brought {ref} back into use.", SHOW, ref=ref)


@pages.page("/checklists/<ref>/requirements/<requirement_ref>/checked", DESIGN, methods=BOTH)
def mark_checked(ref: str, requirement_ref: str) -> Answer:
    row = checklist_to_change(ref)
    form = NoteForm()

    def check() -> Response:
        operations.mark_checked(session(), row, requirement_ref, form.note.data or "", by=current_actor(), now=now())
        return done(f"Noted that {ref} was checked against {requirement_ref}.", SHOW, ref=ref)

    def about() -> dict[str, Any]:
        actor = current_actor()
        again = queries.visible_checklist(session(), actor, ref)
        stale = queries.stale_requirements(session(), actor, again)
        found = next((one for one in stale if one.ref == requirement_ref), None)
        if found is None:
            raise NotFound("change to check of", requirement_ref)
        linked = [one for one in queries.linked_to(session(), actor, found.id) if one.ref == ref]
        otherwise = queries.done_otherwise(session(), actor, again).get(found.id, [])
        return {"ref": ref, "requirement": found, "linked": linked, "otherwise": otherwise}

    return answer_form(form, check, "mark_checked", about)


def _held(draft: ChecklistVersion) -> dict[str, Any]:
    return {
        "title": draft.title,
        "subject": draft.subject.value,
        "channels": list(draft.channels),
        "audience": draft.audience,
        "guidance": draft.guidance,
        "mode": draft.mode.value,
        "pass_mark": draft.pass_mark,
        "autofail_mode": draft.autofail_mode.value,
        "sampling_note": str(draft.sampling.get("note", "")),
    }


def _id_of(sent: str | None) -> int | None:
    """An id from a select; anything that is no id names nobody who could be found."""
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID else 0
