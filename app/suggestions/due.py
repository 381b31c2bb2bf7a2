"""Suggestions as somebody's work: open ones for the people who design checklists, answers for those who asked."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from app.core.text import excerpt
from app.suggestions.domain.lifecycle import SuggestionStatus
from app.suggestions.models import Suggestion
from app.suggestions.queries import answered_since, open_suggestions

SHOWN_FOR = timedelta(days=14)
LONGEST_WHY = 160
ANSWERED = {
    SuggestionStatus.ACCEPTED: "Accepted into the draft",
    SuggestionStatus.DECLINED: "Declined",
    SuggestionStatus.ADOPTED: "Adopted in",
}


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Answers of the last two weeks to one's own, and what waits for those who design."""
    items = [_answered(row) for row in answered_since(session, actor.person_id, now - SHOWN_FOR)]
    if not actor.can(Capability.DESIGN_CHECKLISTS):
        return items
    return [*items, *(_open(row) for row in open_suggestions(session, actor))]


def _answered(row: Suggestion) -> DueItem:
    said = ANSWERED[row.status] + (f" {row.outcome}" if row.status is SuggestionStatus.ADOPTED else "")
    reason = f": {row.outcome}" if row.status is SuggestionStatus.DECLINED else ""
    return DueItem(
        key=f"suggestion:{row.id}",
        heading=Heading.RESULTS,
        title=f"Your suggestion on {row.target_label}",
        path=_path(row),
        since=row.decided_at or row.made_at,
        why=excerpt(f"{said} by {row.decided_by_name}{reason}", LONGEST_WHY),
    )


def _open(row: Suggestion) -> DueItem:
    return DueItem(
        key=f"suggestion:{row.id}",
        heading=Heading.TO_CONFIRM,
        title=f"Answer a suggestion on {row.target_label}",
        path=_path(row),
        since=row.made_at,
        why=excerpt(f"{row.made_by_name}: {row.text}", LONGEST_WHY),
    )


def _path(row: Suggestion) -> str:
    """Where it can be seen: the page of the checklist that its question belongs to."""
    return links.page_of("checklist", row.target_key.partition("/")[0]) or links.my_work()
