"""What change cases show on lower features' pages and in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.cases.queries import case_of_change, open_totals
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.web.navigation import Count
from app.web.slots import Panel
from regwatch.changes.domain.triage import ChangeStatus


def case_of_change_panel(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a relevant change's page: its case, or the button that opens one."""
    if not actor.can(Capability.READ_CASES):
        return None
    row = case_of_change(session, actor, subject_id)
    if row.any_case_id is None and row.change_status is not ChangeStatus.RELEVANT:
        return None
    return Panel("Change case", "cases/_case_of_change.html", [(row, actor.can(Capability.RUN_CASES))])


def count_open(session: Session, actor: Actor, now: datetime) -> Count:
    return Count(open_totals(session, actor, local_day(now)).open, "open")
