"""The questions about a version."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.procedures.domain.attesting import MOST_QUESTIONS
from app.procedures.models import RevisionQuestion


def questions_of(session: Session, revision_id: int, *, to_change: bool = False) -> Sequence[RevisionQuestion]:
    """At most three, in their order; held until the transaction ends where what they counted changes."""
    asked = RevisionQuestion
    chosen = (
        select(asked).where(col(asked.revision_id) == revision_id).order_by(col(asked.number)).limit(MOST_QUESTIONS)
    )
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return session.scalars(chosen).all()
