"""Internal documents to review and objectives to complete or to reach, as somebody's work."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import SOON, DueItem, Heading, heading_of
from app.core.text import plural
from app.organisation.domain.progress import Outlook
from app.organisation.queries.objectives import ObjectiveLine, lines_of, objective_rows
from app.organisation.queries.owned import own_documents_due, own_objectives


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Own documents to be reviewed within a week or overdue, own drafts, and what is not reached by its day."""
    if not actor.can(Capability.EDIT_ORGANISATION):
        return []
    today = local_day(now)
    items = [_review(row, today) for row in own_documents_due(session, actor, today + SOON)]
    lines = lines_of(session, objective_rows(session, own_objectives(session, actor, today + SOON)), today)
    found = [*items, *(_objective(line, today) for line in lines if line.progress.outlook is not Outlook.REACHED)]
    return [item for item in found if item is not None]


def _review(row: Any, today: date) -> DueItem | None:
    heading = heading_of(row.review_due_on, today)
    if heading is None:
        return None
    return DueItem(
        key=f"internal_document:{row.id}",
        heading=heading,
        title=f"Review {row.name}",
        path=links.internal_document(row.id),
        since=row.added_at,
        due_on=row.review_due_on,
        why=f"An internal document, reviewed every {plural(row.review_every_months, 'month')}",
    )


def _objective(line: ObjectiveLine, today: date) -> DueItem | None:
    """A draft waits without a day: it is nothing that anybody is held to yet."""
    is_draft = line.progress.outlook is Outlook.DRAFT
    heading = Heading.TO_CONFIRM if is_draft else heading_of(line.row.due_on, today)
    if heading is None:
        return None
    return DueItem(
        key=f"objective:{line.row.id}",
        heading=heading,
        title=f"{'Complete' if is_draft else 'Reach'} {line.row.code}: {line.row.text}",
        path=links.objective(line.row.id),
        since=line.row.added_at,
        due_on=None if is_draft else line.row.due_on,
        why=line.progress.sentence,
    )
