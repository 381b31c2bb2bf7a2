"""What findings show in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.web.navigation import Count
from audits.findings.queries.lists import open_and_overdue


def count_open_findings(session: Session, actor: Actor, now: datetime) -> Count:
    """Beside Findings in the menu: how many are open, in red while one is overdue."""
    open_count, overdue = open_and_overdue(session, actor, local_day(now))
    return Count(open_count, "open", is_late=overdue > 0)
