"""Every feature's due room, in one list: My work and the digest are made from these and from nothing else."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from app.actions.due import due_items as actions_due
from app.cases.due import due_items as cases_due
from app.core.actor import Actor
from app.core.due import DueItem
from app.home.due import due_items as handed_over_due
from app.notifications.due import due_items as notifications_due
from app.organisation.due import due_items as organisation_due
from app.procedures.due import due_items as procedures_due
from app.requirements.due import due_items as requirements_due
from app.signing.due import due_items as signing_due
from app.suggestions.due import due_items as suggestions_due
from audits.due import due_items as audits_due
from regwatch.due import due_items as regwatch_due

ROOMS: tuple[Callable[[Session, Actor, datetime], list[DueItem]], ...] = (
    requirements_due,
    regwatch_due,
    cases_due,
    audits_due,
    actions_due,
    organisation_due,
    procedures_due,
    signing_due,
    suggestions_due,
    notifications_due,
    handed_over_due,
)


def everything_due(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    return [item for room in ROOMS for item in room(session, actor, now)]
