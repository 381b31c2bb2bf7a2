"""Opening an action, from whatever made it necessary."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.actions.domain.days import due_day, number_of
from app.actions.domain.words import ActionKind
from app.actions.models import Action
from app.actions.operations.rows import ActionChange, check_owner, keep
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput
from app.people.queries import calendar_at


@dataclass(frozen=True)
class Origin:
    """What an action comes from: `finding`, its id, and what people call it, such as F-0427."""

    kind: str
    id: int
    label: str


@dataclass(frozen=True)
class New:
    """An action to open; due on a day, or so many working days from today by the calendar of the site's nation."""

    origin: Origin
    kind: ActionKind
    title: str
    owner_id: int
    detail: str = ""
    working_days: int | None = None
    due_on: date | None = None
    team_id: int | None = None
    site_id: int | None = None
    client_id: int | None = None
    cycle: int = 1


def open_action(session: Session, new: New, *, by: Actor, now: datetime) -> Action:
    """Give somebody something to do by a day."""
    title = new.title.strip()
    if not title:
        raise BadInput({"title": "Say what is to be done"})
    due_on = due_day(local_day(now), new.working_days, new.due_on, calendar_at(session, new.site_id))
    owner = check_owner(session, new.owner_id, new.client_id, by=by)
    row = Action(
        origin_kind=new.origin.kind,
        origin_id=new.origin.id,
        origin_label=new.origin.label,
        cycle=new.cycle,
        kind=new.kind,
        title=title,
        detail=new.detail,
        owner_id=new.owner_id,
        working_days=new.working_days,
        due_on=due_on,
        team_id=new.team_id,
        site_id=new.site_id,
        client_id=new.client_id,
        opened_at=now,
        opened_by_id=by.id,
        opened_by_name=by.name,
    )
    session.add(row)
    session.flush()
    number = number_of(row.row_id)
    sentence = f"{by.name} opened {number} for {new.origin.label}: {title}. {owner} has it until {day_in_words(due_on)}"
    after = {"origin": new.origin.label, "title": title, "kind": new.kind.value, "owner_id": new.owner_id}
    more = {"due_on": due_on.isoformat(), "working_days": new.working_days}
    keep(session, row, ActionChange("opened", sentence, {}, after | more), by=by, now=now)
    return row
