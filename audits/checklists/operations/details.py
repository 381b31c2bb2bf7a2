"""What people do to a checklist as a whole: make one, say what it is, give it an owner, retire it, check it again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import changes_in_words, only_what_differs
from app.core.errors import BadInput, NotFound, NothingDiffers, StepNotAllowed
from app.core.text import READ_LATER
from app.db.row import accept_version
from app.history.operations import Told, record, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import is_choosable, people_by_ids
from app.requirements.queries import requirement_rows
from audits.checklists.domain.documents import Details
from audits.checklists.domain.questions import Checklist as Form
from audits.checklists.models import ChecklistRequirement, ChecklistRow, ChecklistVersion
from audits.checklists.operations import rows
from audits.checklists.queries.lists import draft_of
from audits.checklists.queries.owned import in_use
from audits.checklists.queries.sheets import sheet_of


def create_checklist(
    session: Session,
    ref: str,
    details: Details,
    form: Form,
    *,
    owner_id: int | None = None,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> ChecklistRow:
    """Begin a checklist with an empty draft; `ref` is free or this is refused."""
    _check_owner(session, owner_id, None, by)
    checklist = ChecklistRow(
        ref=ref, title=details.title, owner_id=owner_id, client_id=client_id, created_at=now, changed_at=now
    )
    try:
        with session.begin_nested():
            session.add(checklist)
    except IntegrityError as taken:
        raise BadInput({"ref": f"There is a checklist {ref} already. A ref is never used twice"}) from taken
    session.add(ChecklistVersion(**rows.draft_columns(checklist.row_id, 1, details, form, by=by, now=now)))
    session.flush()
    rows.make_findable(session, checklist, details, form)
    sentence = f"{by.name} began checklist {ref}: {details.title}"
    after = plain_details(details, form)
    record(session, "checklist:created", sentence, about=rows.about(checklist), by=by, now=now, after=after)
    return checklist


def edit_details(
    session: Session,
    checklist: ChecklistRow,
    details: Details,
    form: Form,
    *,
    version: int,
    current: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> None:
    """Change what the draft says about itself and how it is scored; NothingDiffers where it says the same."""
    draft = draft_of(session, checklist)
    held = sheet_of(session, draft.row_id)
    accept_version(draft, version, subject=f"The draft of {checklist.ref}", current=current)
    before, after = plain_details(held.details, held.checklist), plain_details(details, form)
    changes = changes_in_words(before, after)
    if not changes:
        raise NothingDiffers
    rows.set_details(draft, details, form)
    if draft.number == 1:  # nothing is published yet, so the draft is what people know it by
        checklist.title = details.title
    checklist.changed_at = now
    session.flush()
    sentence = f"{by.name} changed what the draft of {checklist.ref} says about itself: {changes}"
    before_only, after_only = only_what_differs(before, after)
    record(
        session,
        "checklist:described",
        sentence,
        about=rows.about(checklist),
        by=by,
        now=now,
        before=before_only,
        after=after_only,
    )


def assign_owner(
    session: Session, checklist: ChecklistRow, owner_id: int | None, *, version: int, by: Actor, now: datetime
) -> None:
    """Give it an owner: who answers for it and is asked when a requirement changes."""
    names = people_by_ids(session, {owner_id, checklist.owner_id})
    was, became = (names[key].name if key in names else "nobody" for key in (checklist.owner_id, owner_id))
    if owner_id == checklist.owner_id:
        raise NothingDiffers
    accept_version(checklist, version, subject=checklist.ref, current={"owner_id": str(checklist.owner_id or "")})
    _check_owner(session, owner_id, checklist.owner_id, by)
    checklist.owner_id, checklist.changed_at = owner_id, now
    session.flush()
    record_each(session, [_given(checklist, by, was, became)], by=by, now=now)


def pass_checklists(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody every checklist in use of a person, but for those of clients whom they do not serve."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(ChecklistRow.owner_id) == giver_id, in_use(handing.within), col(ChecklistRow.id).in_(handing.rows))
    held = select(ChecklistRow).where(*mine).order_by(col(ChecklistRow.id))
    found = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(
        found, lambda row: "" if receiver.serves(row.client_id) else not_served(row.ref, receiver.name)
    )
    former = people_by_ids(session, [giver_id])[giver_id].name
    for row in theirs:
        row.owner_id, row.changed_at, row.row_version = receiver.person_id, now, row.row_version + 1
    session.flush()
    told = [handing.explained(_given(row, by, former, receiver.name)) for row in theirs]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def retire_checklist(
    session: Session, checklist: ChecklistRow, reason: str, *, version: int, by: Actor, now: datetime
) -> None:
    """Take it out of use: no new audit begins on it, opened ones go on, everything stays readable."""
    if checklist.is_retired:
        raise StepNotAllowed("retired", "retired")
    if not reason:
        raise BadInput({"reason": f"Say why it is retired. {READ_LATER}"})
    accept_version(checklist, version, subject=checklist.ref, current={"reason": checklist.retired_reason})
    checklist.is_retired, checklist.retired_reason, checklist.changed_at = True, reason, now
    session.flush()
    sentence = f"{by.name} retired {checklist.ref}: {reason}"
    after = {"reason": reason}
    record(session, "checklist:retired", sentence, about=rows.about(checklist), by=by, now=now, after=after)


def bring_back(session: Session, checklist: ChecklistRow, *, by: Actor, now: datetime) -> None:
    """Put a retired checklist into use again."""
    if not checklist.is_retired:
        raise StepNotAllowed("brought back", "in use")
    before = {"reason": checklist.retired_reason}
    checklist.is_retired, checklist.retired_reason, checklist.changed_at = False, "", now
    checklist.row_version += 1
    session.flush()
    sentence = f"{by.name} brought {checklist.ref} back into use"
    record(session, "checklist:brought_back", sentence, about=rows.about(checklist), by=by, now=now, before=before)


def mark_checked(
    session: Session, checklist: ChecklistRow, requirement_ref: str, note: str, *, by: Actor, now: datetime
) -> None:
    """Say that the questions were read against a requirement as it stands now, and what was found."""
    if not note:
        raise BadInput({"note": "Say what you checked, also when no question has to change"})
    requirements = requirement_rows()
    found = session.execute(
        select(requirements.c.version, col(ChecklistRequirement.id), col(ChecklistRequirement.version).label("was"))
        .join(requirements, requirements.c.id == col(ChecklistRequirement.requirement_id))
        .where(col(ChecklistRequirement.checklist_id) == checklist.id, requirements.c.ref == requirement_ref)
    ).one_or_none()
    if found is None:
        raise NotFound("requirement", f"{requirement_ref} in {checklist.ref}")
    session.execute(
        update(ChecklistRequirement)
        .where(col(ChecklistRequirement.id) == found.id)
        .values(version=found.version, checked_at=now, checked_by_name=by.name, note=note)
    )
    sentence = f"{by.name} checked {checklist.ref} against {requirement_ref}, version {found.version}: {note}"
    before, after = {"version": found.was}, {"version": found.version, "note": note}
    record(
        session, "checklist:checked", sentence, about=rows.about(checklist), by=by, now=now, before=before, after=after
    )


def plain_details(details: Details, form: Form) -> dict[str, Any]:
    """As the history keeps it."""
    return {
        **asdict(details),
        "subject": details.subject.value,
        "channels": [channel.value for channel in details.channels],
        "sampling": {name: str(value) for name, value in details.sampling.items()},
        "mode": form.mode.value,
        "pass_mark": str(form.pass_mark),
        "autofail_mode": form.autofail_mode.value,
    }


def _given(checklist: ChecklistRow, by: Actor, was: str, became: str) -> Told:
    sentence = f"{by.name} gave {checklist.ref} from {was} to {became}"
    return Told("checklist:assigned", sentence, rows.about(checklist), {"owner": was}, {"owner": became})


def _check_owner(session: Session, owner_id: int | None, held: int | None, by: Actor) -> None:
    if owner_id is not None and owner_id != held and not is_choosable(session, by, owner_id):
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
