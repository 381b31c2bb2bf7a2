"""What waits for people who cannot open it any more, as the work of whoever manages people."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from app.history.queries import last_times
from app.home.handover import DUTIES
from app.people.handover import LeftBehind, left_behind


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """A line for each person for whom something waits that their access, roles or places do not let them have."""
    if not actor.can(Capability.MANAGE_PEOPLE):
        return []
    people = left_behind(session, actor, DUTIES)
    ended = _since(session, "person:disabled", [one for one in people if not one.can_sign_in])
    changed = _since(session, "person:changed", [one for one in people if one.can_sign_in])
    return [
        DueItem(
            key=f"handover:{one.person_id}",
            heading=Heading.TO_CONFIRM,
            title=f"Pass on what {one.name} {'cannot open' if one.can_sign_in else 'still answers for'}",
            path=links.handover_of_left(one.person_id) if one.can_sign_in else links.handover(one.person_id),
            since=(ended | changed).get(str(one.person_id), now),
            why=f"{', '.join(held.words for held in one.held)} · {_reason(one)}",
        )
        for one in people
    ]


def _reason(one: LeftBehind) -> str:
    if one.can_sign_in:
        return f"the roles, clients or places of {one.name} do not let them have it"
    return f"{one.name} cannot sign in any more"


def _since(session: Session, tag: str, people: list[LeftBehind]) -> dict[str, datetime]:
    return last_times(session, "person", tag, [str(one.person_id) for one in people]) if people else {}
