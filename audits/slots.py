"""What audits show on lower features' pages and in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.web.navigation import Count
from app.web.slots import Panel
from audits.queries.audits import to_do_count
from audits.queries.checklists import linked_to
from audits.queries.finding_lists import open_and_overdue
from audits.queries.requirement_findings import standing_of_requirement


def findings_of_requirement(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a requirement's page: whether it is met, and the open findings that say it is not."""
    if not actor.can(Capability.READ_FINDINGS):
        return None
    standing = standing_of_requirement(session, actor, subject_id, local_day(now))
    return Panel("Is it met?", "findings/_of_requirement.html", [standing])


def count_audits(session: Session, actor: Actor, _now: datetime) -> Count:
    return Count(to_do_count(session, actor), "to do")


def count_open_findings(session: Session, actor: Actor, now: datetime) -> Count:
    """Beside Findings in the menu: how many are open, in red while one is overdue."""
    open_count, overdue = open_and_overdue(session, actor, local_day(now))
    return Count(open_count, "open", is_late=overdue > 0)


def questions_of_requirement(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a requirement's page: the published questions that look at it."""
    if not actor.can(Capability.READ_CHECKLISTS):
        return None
    return Panel(
        "Questions that look at it", "checklists/_questions_of_requirement.html", linked_to(session, actor, subject_id)
    )
