"""What audits show elsewhere: the count in the menu."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.web.navigation import Count
from audits.queries.audits import to_do_count


def count_audits(session: Session, actor: Actor, _now: datetime) -> Count:
    return Count(to_do_count(session, actor), "to do")
