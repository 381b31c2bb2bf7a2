"""What people who left still answer for, as the work of whoever manages people."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from app.history.queries import last_times
from app.home.handover import DUTIES
from app.people.handover import left_behind


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """A line for each person whose access ended while something of theirs waits for them."""
    if not actor.can(Capability.MANAGE_PEOPLE):
        return []
    people = left_behind(session, actor, DUTIES)
    ended = last_times(session, "person", "person:disabled", [str(one.person_id) for one in people]) if people else {}
    return [
        DueItem(
            key=f"handover:{one.person_id}",
            heading=Heading.TO_CONFIRM,
            title=f"Pass on what {one.name} still answers for",
            path=links.handover(one.person_id),
            since=ended.get(str(one.person_id), now),
            why=f"{', '.join(held.words for held in one.held)} · {one.name} cannot sign in any more",
        )
        for one in people
    ]
