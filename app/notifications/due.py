"""Mail as somebody's work: a mail server that takes no mail, for administrators."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from app.notifications.outages import latest_outage


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """Said here at once, because the mail that says it waits with all the others."""
    outage = latest_outage(session, now) if actor.can(Capability.MANAGE_SETTINGS) else None
    if outage is None:
        return []
    key = f"mail_outage:{outage.number}"
    if outage.ended_at is None:
        title, path, since = "The mail server takes no mail", links.settings(), outage.began_at
        why = f"Nothing is lost, and all mail waits: {outage.said}"
    else:
        title, path, since = "The mail server takes mail again", links.outbox(), outage.ended_at
        why = "Nothing was lost: what waited goes out"
    return [DueItem(key, Heading.UNHEALTHY, title, path, since, why=why)]
