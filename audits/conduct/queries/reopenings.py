"""How each revision of an audit came about: the history says who reopened it and when."""

from sqlmodel import Session

from app.core.days import local_day
from app.history.queries import entries_tagged
from audits.conduct.domain.reopening import Reopening

REOPENED = "audit:reopened"


def reopenings_of(session: Session, audit_id: int) -> dict[int, Reopening]:
    """By the revision that each began, of an audit that the caller may see; one query."""
    entries = entries_tagged(session, "audit", str(audit_id), REOPENED)
    return {number: Reopening(one.actor_name, local_day(one.at)) for number, one in enumerate(entries, start=2)}
