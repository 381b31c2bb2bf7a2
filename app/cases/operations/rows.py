"""What every operation on a case does to its row: check the version, move along the lifecycle, record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.cases.domain.approval import PlanStep, advance_plan, why_not_approver
from app.cases.domain.words import ENDED, CaseStatus, PlanStatus, number_of
from app.cases.models import ChangeCase
from app.cases.queries.sealing import CASE, case_seals
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.db import search
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.people.domain.roles import roles_that_may
from app.people.queries import actor_for, is_choosable


def about(row: ChangeCase) -> EntrySubject:
    return EntrySubject("case", str(row.row_id), row.client_id)


def demand_runner(by: Actor, to_do: str) -> None:
    """Scope was checked on the way here."""
    if not by.can(Capability.RUN_CASES):
        message = f"Your roles do not let you {to_do} a change case."
        raise NotAllowed(message, who_may=roles_that_may(Capability.RUN_CASES))


def demand_approver(by: Actor, row: ChangeCase, to_do: str) -> None:
    """Plans are approved, and parts of them excused, by somebody who may and does not own the case."""
    if not by.can(Capability.APPROVE_PLANS):
        message = f"Your roles do not let you {to_do}."
        raise NotAllowed(message, who_may=roles_that_may(Capability.APPROVE_PLANS))
    own = why_not_approver(row.owner_id, row.plan_sent_by_id, by.id)
    if own:
        raise NotAllowed(own, who_may=f"another person who is {roles_that_may(Capability.APPROVE_PLANS)}")


def accept(row: ChangeCase, version: int) -> None:
    """Hold a form to the version that it was opened at."""
    current = {"title": row.title, "effective_on": row.effective_on.isoformat() if row.effective_on else ""}
    accept_version(row, version, subject=number_of(row.row_id), current=current)


def demand_open(row: ChangeCase) -> None:
    """What has ended stays as it ended."""
    if row.status is not CaseStatus.OPEN:
        number = number_of(row.row_id)
        raise StepNotAllowed("worked on", ENDED[row.status], called=number, path=links.case(row.row_id))


def lapse_approval(row: ChangeCase, because: str) -> str:
    """Take the approval from a plan that is another one now; the words to add to the sentence of what changed it.

    The row moves on in any case, so that an approval given to the plan as it was is refused as stale.
    """
    row.row_version += 1
    if row.plan_status is not PlanStatus.APPROVED:
        return ""
    former = row.plan_approved_by_name
    row.plan_status = advance_plan(row.plan_status, PlanStep.LAPSE)
    row.plan_note = f"The approval by {former} lapsed: {because}"
    row.plan_approved_at, row.plan_approved_by_name = None, ""
    return f". The approval by {former} lapsed"


def move_on(row: ChangeCase) -> None:
    """Something that an approver reads has changed: what they decide about the page as it was is refused as stale."""
    if row.plan_status is PlanStatus.SENT:
        row.row_version += 1


def keep(
    session: Session,
    row: ChangeCase,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record what was done, and with it all that the case keeps from now on: nothing of it may change after this."""
    session.flush()
    sealed = {CASE: case_seals(session, [row.row_id])[row.row_id]}
    record(
        session, f"case:{did}", sentence, about=about(row), by=by, now=now, before=before, after=after, sealed=sealed
    )


def make_findable(session: Session, row: ChangeCase) -> None:
    """Let a case be found by its number and the words of its title, by whoever may see it."""
    number = number_of(row.row_id)
    key, title = str(row.row_id), f"{number}: {row.title}"
    search.put(session, kind="case", subject_id=row.row_id, key=key, title=title, body=number, client_id=row.client_id)


def check_owner(session: Session, owner_id: int, client_id: int | None, *, by: Actor) -> str:
    """The name of somebody who can run this case, and who can then open it."""
    if not is_choosable(session, by, owner_id):
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
    owner = actor_for(session, owner_id)
    if owner is None or not owner.can(Capability.RUN_CASES):
        raise BadInput({"owner_id": "That person's roles do not let them run a case. Choose another"})
    if not owner.serves(client_id):
        raise BadInput({"owner_id": f"{owner.name} does not serve this client and could not open it. Choose another"})
    return owner.name
