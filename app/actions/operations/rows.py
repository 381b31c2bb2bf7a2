"""What every operation on an action does to its row: check the version, count it on, record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.actions.domain.days import number_of
from app.actions.domain.lifecycle import ActionStep, advance
from app.actions.domain.words import shown
from app.actions.models import Action
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words
from app.core.errors import BadInput, NotAllowed
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.people.queries import actor_for, find_person, is_choosable

DECIDERS = "whoever leads or manages the unit, or a compliance officer"


@dataclass(frozen=True)
class ActionChange:
    """What was done to an action, as the history keeps it."""

    did: str
    sentence: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def about(row: Action) -> EntrySubject:
    return EntrySubject("action", str(row.row_id), row.client_id)


def accept(row: Action, version: int | None) -> None:
    """Hold a form to the version that it was opened at; a higher feature that acts by itself has none."""
    if version is None:
        row.row_version += 1
        return
    held = {"status": shown(row.status), "due": day_in_words(row.due_on), "note": row.done_note}
    accept_version(row, version, subject=number_of(row.row_id), current=held)


def take_step(row: Action, step: ActionStep, version: int | None) -> None:
    """Move along the lifecycle. The version comes first: who comes second keeps what they typed and sees what is."""
    accept(row, version)
    row.status = advance(row.status, step)


def keep(session: Session, row: Action, change: ActionChange, *, by: Actor, now: datetime) -> None:
    session.flush()
    tag = f"action:{change.did}"
    before, after = dict(change.before), dict(change.after)
    record(session, tag, change.sentence, about=about(row), by=by, now=now, before=before, after=after)


def demand_decider(by: Actor, to_do: str) -> None:
    """Others' actions are given, moved and cancelled by who may assign actions; scope was checked on the way here."""
    if not by.can(Capability.ASSIGN_ACTIONS):
        raise NotAllowed(f"Your roles do not let you {to_do} an action.", who_may=DECIDERS)


def check_owner(session: Session, owner_id: int, client_id: int | None, *, by: Actor) -> str:
    """The name of somebody who can be given an action of this client, and who can then open it."""
    if not is_choosable(session, by, owner_id):
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
    owner = actor_for(session, owner_id)
    if owner is None or not owner.can(Capability.READ_ACTIONS):
        raise BadInput({"owner_id": "That person's roles do not include actions. Choose another"})
    if not owner.serves(client_id):
        raise BadInput({"owner_id": f"{owner.name} does not serve this client and could not open it. Choose another"})
    return owner.name


def name_of(session: Session, person_id: int) -> str:
    person = find_person(session, person_id)
    return person.name if person else "somebody who was removed"
