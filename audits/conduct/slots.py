"""What audits show on lower features' pages and in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.web.navigation import Count
from app.web.slots import Panel
from audits.conduct.queries.lists import audits_by_version, to_do_count


def audits_of_checklist(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a checklist's page: how many audits are pinned to each of its versions."""
    if not actor.can(Capability.READ_AUDITS):
        return None
    return Panel("Audits on it", "conduct/_audits_of_checklist.html", audits_by_version(session, actor, subject_id))


def count_audits(session: Session, actor: Actor, _now: datetime) -> Count:
    return Count(to_do_count(session, actor), "to do")
