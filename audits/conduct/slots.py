"""What audits show in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.web.navigation import Count
from audits.conduct.queries.lists import to_do_count


def count_audits(session: Session, actor: Actor, _now: datetime) -> Count:
    return Count(to_do_count(session, actor), "to do")
