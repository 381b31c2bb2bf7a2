"""Reading suggestions; those of a client are for people who serve it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.scope import seen_client
from app.suggestions.domain.lifecycle import SuggestionStatus
from app.suggestions.models import Suggestion

MOST_SHOWN = 100
MOST_DUE = 50


def suggestions_about(session: Session, actor: Actor, target_kind: str, key_start: str) -> Sequence[Suggestion]:
    """Suggestions about everything whose key begins so (`CL-CALL/`), newest first, at most 100."""
    return session.scalars(
        select(Suggestion)
        .where(
            col(Suggestion.target_kind) == target_kind,
            col(Suggestion.target_key).startswith(key_start, autoescape=True),
            seen_client(actor, col(Suggestion.client_id)),
        )
        .order_by(col(Suggestion.id).desc())
        .limit(MOST_SHOWN)
    ).all()


def accepted_about(session: Session, actor: Actor, target_kind: str, key_start: str) -> Sequence[Suggestion]:
    """Those that wait for a draft to be published, oldest first, at most 100."""
    return session.scalars(
        select(Suggestion)
        .where(
            col(Suggestion.target_kind) == target_kind,
            col(Suggestion.target_key).startswith(key_start, autoescape=True),
            col(Suggestion.status) == SuggestionStatus.ACCEPTED,
            seen_client(actor, col(Suggestion.client_id)),
        )
        .order_by(col(Suggestion.id))
        .limit(MOST_SHOWN)
    ).all()


def visible_suggestion(session: Session, actor: Actor, suggestion_id: int, *, to_change: bool = False) -> Suggestion:
    """One suggestion, or NotFound; `to_change` holds the row until the transaction ends."""
    chosen = select(Suggestion).where(
        col(Suggestion.id) == suggestion_id, seen_client(actor, col(Suggestion.client_id))
    )
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = session.execute(chosen).scalar_one_or_none()
    if not isinstance(found, Suggestion):
        raise NotFound("suggestion", suggestion_id)
    return found


def open_suggestions(session: Session, actor: Actor) -> Sequence[Suggestion]:
    """What nobody has answered yet, oldest first, at most 50."""
    return session.scalars(
        select(Suggestion)
        .where(col(Suggestion.status) == SuggestionStatus.OPEN, seen_client(actor, col(Suggestion.client_id)))
        .order_by(col(Suggestion.id))
        .limit(MOST_DUE)
    ).all()


def answered_since(session: Session, person_id: int, since: datetime) -> Sequence[Suggestion]:
    """A person's own suggestions that were decided on since an instant, newest first, at most 50."""
    return session.scalars(
        select(Suggestion)
        .where(
            col(Suggestion.made_by_id) == person_id,
            col(Suggestion.status) != SuggestionStatus.OPEN,
            col(Suggestion.decided_at) >= since,
        )
        .order_by(col(Suggestion.decided_at).desc(), col(Suggestion.id))
        .limit(MOST_DUE)
    ).all()
