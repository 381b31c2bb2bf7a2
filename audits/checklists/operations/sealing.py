"""What publishing does to rows: the former version is archived, the draft is sealed, requirements are noted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from audits.checklists.models import (
    ChecklistRequirement,
    ChecklistRow,
    ChecklistVersion,
    QuestionRequirement,
    QuestionRow,
)
from audits.checklists.operations.rows import touch_requirements
from audits.words import VersionState


def seal_versions(
    session: Session,
    sealed: Sequence[tuple[ChecklistRow, ChecklistVersion, str]],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Publish drafts with their seals; from here on the database itself refuses every change of them."""
    ids = [checklist.row_id for checklist, _, _ in sealed]
    session.execute(
        update(ChecklistVersion)
        .where(col(ChecklistVersion.checklist_id).in_(ids), col(ChecklistVersion.state) == VersionState.PUBLISHED)
        .values(state=VersionState.ARCHIVED, row_version=ChecklistVersion.row_version + 1)
    )
    for _, version, seal in sealed:
        version.state, version.content_hash = VersionState.PUBLISHED, seal
        version.published_at, version.published_by_id, version.published_by_name = now, by.id, by.name
    session.flush()
    _note_requirements(session, [(checklist.row_id, version.row_id) for checklist, version, _ in sealed], by, now)


def _note_requirements(session: Session, held: Sequence[tuple[int, int]], by: Actor, now: datetime) -> None:
    """Requirements that a published question looks at are noted; those that none looks at any more are forgotten."""
    checklist_of = {version_id: checklist_id for checklist_id, version_id in held}
    linked: dict[int, set[int]] = {checklist_id: set() for checklist_id, _ in held}
    chosen = (
        select(col(QuestionRow.version_id), col(QuestionRequirement.requirement_id))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionRequirement.question_id))
        .where(col(QuestionRow.version_id).in_(sorted(checklist_of)))
    )
    for row in session.execute(chosen):
        linked[checklist_of[row.version_id]].add(row.requirement_id)
    noted = session.execute(
        select(
            col(ChecklistRequirement.id),
            col(ChecklistRequirement.checklist_id),
            col(ChecklistRequirement.requirement_id),
        ).where(col(ChecklistRequirement.checklist_id).in_(sorted(linked)))
    )
    gone = [row.id for row in noted if row.requirement_id not in linked[row.checklist_id]]
    if gone:
        session.execute(delete(ChecklistRequirement).where(col(ChecklistRequirement.id).in_(gone)))
    touch_requirements(session, sorted(linked), by=by, now=now, only=linked)
