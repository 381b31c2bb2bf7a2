"""What lies with others than it should, as the work of whoever was away and of whoever manages people."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words, local_day, start_of
from app.core.due import DueItem, Heading
from app.core.text import plural
from app.history.queries import last_times
from app.home.handover import DUTIES
from app.people.handover import LeftBehind, left_behind, lent_by


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What is one's own to take back, then what others left behind."""
    return [*_to_take_back(session, actor, now), *_left_behind(session, actor, now)]


def _to_take_back(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """One line from the day after somebody was away, until everything is back that they may have again."""
    lent = lent_by(session, DUTIES, actor.person_id, before=local_day(now), within=actor)
    if not lent:
        return []
    count, until = sum(one.count for one in lent), max(one.away_until for one in lent)
    lies = "still lies with somebody else: take it back" if count == 1 else "still lie with others: take them back"
    return [
        DueItem(
            key=f"taking-back:{actor.person_id}",
            heading=Heading.TO_CONFIRM,
            title=f"{plural(count, 'thing')} {lies}",
            path=f"{links.my_account()}#away",
            since=start_of(min(one.away_until for one in lent) + timedelta(days=1)),
            why=f"{', '.join(one.words for one in lent)} · you were away until {day_in_words(until)}",
        )
    ]


def _left_behind(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
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
