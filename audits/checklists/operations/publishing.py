"""Drafts as a whole: begun from what is published, published as the next version, dropped."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, StepNotAllowed
from app.db.row import accept_version
from app.history.operations import record
from app.suggestions import operations as suggestions
from app.suggestions.queries import accepted_about
from audits.checklists.domain.checking import problems
from audits.checklists.domain.documents import ChecklistDocument, content_hash
from audits.checklists.domain.versions import VersionStep, advance
from audits.checklists.models import ChecklistRequirement, ChecklistRow, ChecklistVersion
from audits.checklists.operations import rows
from audits.checklists.operations.sealing import seal_versions
from audits.checklists.queries.importing import known_requirements
from audits.checklists.queries.lists import draft_of, stale_requirements, version_in
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.words import VersionState

QUESTION = "question"
MOST_PROBLEMS = 40


def start_draft(session: Session, checklist: ChecklistRow, *, by: Actor, now: datetime) -> ChecklistVersion:
    """Begin the next version as a copy of the published one."""
    if checklist.is_retired:
        raise StepNotAllowed("changed", "retired")
    if version_in(session, checklist, VersionState.DRAFT) is not None:
        raise StepNotAllowed("drafted again", "being drafted already")
    published = version_in(session, checklist, VersionState.PUBLISHED)
    if published is None:
        raise StepNotAllowed("drafted", "without a published version")
    sheet = sheet_of(session, published.row_id)
    newest = session.execute(
        select(func.max(col(ChecklistVersion.number))).where(col(ChecklistVersion.checklist_id) == checklist.id)
    ).scalar_one()
    columns = rows.draft_columns(checklist.row_id, newest + 1, sheet.details, sheet.checklist, by=by, now=now)
    draft = ChecklistVersion(**columns)
    session.add(draft)
    session.flush()
    linked = {
        ref: requirement_id
        for question in sheet.checklist.questions()
        for ref, requirement_id in zip(
            question.requirement_refs, sheet.requirement_ids.get(question.code, ()), strict=True
        )
    }
    rows.write_parts(session, [(draft.row_id, sheet.checklist)], linked)
    sentence = f"{by.name} began version {draft.number} of {checklist.ref} from version {published.number}"
    after = {"number": draft.number, "from": published.number}
    record(session, "checklist:drafted", sentence, about=rows.about(checklist), by=by, now=now, after=after)
    return draft


def publish_version(
    session: Session,
    checklist: ChecklistRow,
    note: str,
    *,
    version: int,
    is_checked: bool = False,
    by: Actor,
    now: datetime,
) -> ChecklistVersion:
    """Make the draft the version that new audits are pinned to; the former stays for those that were opened on it.

    `is_checked` says that the questions were read against every linked requirement as it stands now.
    """
    if checklist.is_retired:
        raise StepNotAllowed("published", "retired")
    draft = draft_of(session, checklist)
    advance(draft.state, VersionStep.PUBLISH)
    accept_version(draft, version, subject=f"The draft of {checklist.ref}", current={"note": draft.change_note})
    sheet = sheet_of(session, draft.row_id)
    seal = content_hash(ChecklistDocument(sheet.ref, sheet.details, sheet.checklist))
    former = version_in(session, checklist, VersionState.PUBLISHED)
    _check_publishable(session, sheet, former, seal, note, by)
    accepted = accepted_about(session, by, QUESTION, f"{checklist.ref}/")
    adopting = (f"Adopts {one.made_by_name}'s suggestion on {one.target_key.partition('/')[2]}." for one in accepted)
    draft.change_note = " ".join([note, *adopting]).strip()
    seal_versions(session, [(checklist, draft, seal)], by=by, now=now)
    if is_checked:
        _note_checked(session, checklist, draft, by=by, now=now)
    checklist.title, checklist.changed_at = draft.title, now
    session.flush()
    rows.make_findable(session, checklist, sheet.details, sheet.checklist)
    suggestions.adopt(session, accepted, f"version {draft.number}", by=by, now=now)
    sentence = f"{by.name} published version {draft.number} of {checklist.ref}"
    after = {"number": draft.number, "note": draft.change_note, "content_hash": seal}
    record(session, "checklist:published", sentence, about=rows.about(checklist), by=by, now=now, after=after)
    return draft


def drop_draft(session: Session, checklist: ChecklistRow, *, version: int, by: Actor, now: datetime) -> None:
    """Throw the draft away; what was published stays, and suggestions taken into it wait for an answer again."""
    draft = draft_of(session, checklist)
    accept_version(draft, version, subject=f"The draft of {checklist.ref}", current={"title": draft.title})
    if version_in(session, checklist, VersionState.PUBLISHED) is None:
        raise StepNotAllowed("dropped", "the only version, of which nothing would be left")
    number = draft.number
    suggestions.reopen(session, accepted_about(session, by, QUESTION, f"{checklist.ref}/"), by=by, now=now)
    session.flush()
    session.expunge(draft)
    session.execute(delete(ChecklistVersion).where(col(ChecklistVersion.id) == draft.id))
    sentence = f"{by.name} dropped the draft of version {number} of {checklist.ref}"
    before = {"number": number}
    record(session, "checklist:draft_dropped", sentence, about=rows.about(checklist), by=by, now=now, before=before)


def publishing_problems(session: Session, sheet: Sheet, by: Actor) -> Sequence[str]:
    """What stands in the way, place by place."""
    refs = [ref for question in sheet.checklist.questions() for ref in question.requirement_refs]
    return [str(one) for one in problems(sheet.checklist, known_requirements(session, by, refs))]


def _check_publishable(
    session: Session, sheet: Sheet, former: ChecklistVersion | None, seal: str, note: str, by: Actor
) -> None:
    errors = {
        f"problem-{at}": sentence for at, sentence in enumerate(publishing_problems(session, sheet, by)[:MOST_PROBLEMS])
    }
    if former is not None and not note:
        errors["note"] = f"Say what changes from version {former.number}, and why"
    if former is not None and former.content_hash == seal:
        errors["same"] = f"Nothing differs from version {former.number}, so there is nothing to publish"
    if errors:
        raise BadInput(errors)


def _note_checked(
    session: Session, checklist: ChecklistRow, draft: ChecklistVersion, *, by: Actor, now: datetime
) -> None:
    for row in stale_requirements(session, by, checklist):
        session.execute(
            update(ChecklistRequirement)
            .where(
                col(ChecklistRequirement.checklist_id) == checklist.id,
                col(ChecklistRequirement.requirement_id) == row.id,
            )
            .values(
                version=row.version,
                checked_at=now,
                checked_by_name=by.name,
                note=f"Checked when version {draft.number} was published",
            )
        )
