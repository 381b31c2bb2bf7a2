"""The parts of a case: each is an action with an owner and a day, verified by somebody else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.actions.domain.words import ActionKind
from app.actions.operations import New, Origin, open_action
from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.rows import demand_open, demand_runner, keep
from app.core.actor import Actor
from app.core.days import day_in_words


@dataclass(frozen=True)
class NewPart:
    title: str
    owner_id: int
    due_on: date | None
    detail: str = ""


def plan_part(session: Session, row: ChangeCase, part: NewPart, *, by: Actor, now: datetime) -> None:
    """Give somebody a part of the work by a day."""
    demand_runner(by, "plan")
    demand_open(row)
    number = number_of(row.row_id)
    action = open_action(
        session,
        New(
            origin=Origin("case", row.row_id, number),
            kind=ActionKind.OTHER,
            title=part.title,
            owner_id=part.owner_id,
            detail=part.detail,
            due_on=part.due_on,
            client_id=row.client_id,
        ),
        by=by,
        now=now,
    )
    sentence = f"{by.name} planned a part of {number}: {action.title}, due {day_in_words(action.due_on)}"
    keep(session, row, "part_planned", sentence, by=by, now=now, after={"title": action.title, "due_on": action.due_on})
