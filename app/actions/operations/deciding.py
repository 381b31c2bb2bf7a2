"""Deciding about an action that is not done yet: who has it, until when, and whether it is still wanted."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.domain.days import not_past, number_of
from app.actions.domain.lifecycle import LIVE, UNSETTLED, ActionStep
from app.actions.models import Action
from app.actions.operations.rows import (
    ActionChange,
    about,
    accept,
    check_owner,
    demand_decider,
    keep,
    name_of,
    take_step,
)
from app.actions.queries.due import still_to_do
from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput, StepNotAllowed
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted


def reassign_action(
    session: Session, row: Action, owner_id: int, *, version: int | None = None, by: Actor, now: datetime
) -> None:
    """Give it to somebody else. Once done it stays with its owner, who could otherwise verify their own work."""
    demand_decider(by, "give away")
    _demand_live(row, "given to somebody else")
    if owner_id == row.owner_id:
        raise BadInput({"owner_id": "That person has it already. Choose another"})
    name = check_owner(session, owner_id, row.client_id, by=by)
    former = name_of(session, row.owner_id)
    accept(row, version)
    row.owner_id = owner_id
    session.flush()
    record_each(session, [_given(row, by, former, name)], by=by, now=now)


def pass_actions(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all actions of a person that are not done yet, but for those of clients whom they do not serve."""
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(Action.owner_id) == giver_id, still_to_do(handing.within), col(Action.id).in_(handing.rows))
    held = select(Action).where(*mine).order_by(col(Action.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(
        rows, lambda row: "" if receiver.serves(row.client_id) else not_served(number_of(row.row_id), receiver.name)
    )
    former = name_of(session, giver_id)
    for row in theirs:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    told = [handing.explained(_given(row, by, former, receiver.name)) for row in theirs]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def move_due_day(
    session: Session,
    row: Action,
    due_on: date | None,
    reason: str,
    *,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Give it another day, with the reason; reminders begin again for the new one."""
    demand_decider(by, "move the day of")
    _demand_live(row, "given another day")
    errors = {} if reason else {"reason": "Say why the day moves"}
    try:
        day = not_past(due_on, local_day(now))
    except BadInput as refused:
        raise BadInput(errors | refused.errors) from None
    if errors:
        raise BadInput(errors)
    if day == row.due_on:
        raise BadInput({"due_on": f"{day_in_words(day)} is its day already. Choose another"})
    accept(row, version)
    before = {"due_on": row.due_on.isoformat(), "working_days": row.working_days}
    sentence = (
        f"{by.name} moved {number_of(row.row_id)} from {day_in_words(row.due_on)} to {day_in_words(day)}: {reason}"
    )
    row.due_on, row.working_days = day, None
    after = {"due_on": day.isoformat(), "working_days": None, "reason": reason}
    keep(session, row, ActionChange("due_day_moved", sentence, before, after), by=by, now=now)


def cancel_action(
    session: Session, row: Action, reason: str, *, version: int | None = None, by: Actor, now: datetime
) -> None:
    """Say that it is not wanted any more, and why; it stays readable."""
    demand_decider(by, "cancel")
    if not reason:
        raise BadInput({"reason": "Say why it is not wanted any more"})
    before = {"status": row.status.value}
    take_step(row, ActionStep.CANCEL, version)
    row.cancelled_reason = reason
    sentence = f"{by.name} cancelled {number_of(row.row_id)}: {reason}"
    after = {"status": row.status.value, "reason": reason}
    keep(session, row, ActionChange("cancelled", sentence, before, after), by=by, now=now)


def cancel_actions_of(
    session: Session, origin_kind: str, origin_id: int, reason: str, *, by: Actor, now: datetime
) -> int:
    """Cancel all that is not closed of an origin which was itself cancelled; how many."""
    chosen = (
        select(Action)
        .where(
            col(Action.origin_kind) == origin_kind,
            col(Action.origin_id) == origin_id,
            col(Action.status).in_(UNSETTLED),
        )
        .order_by(col(Action.id))
        .with_for_update()
    )
    rows = list(session.scalars(chosen))
    for row in rows:
        cancel_action(session, row, reason, by=by, now=now)
    return len(rows)


def _given(row: Action, by: Actor, former: str, owner: str) -> Told:
    sentence = f"{by.name} gave {number_of(row.row_id)} to {owner}; {former} had it"
    return Told("action:reassigned", sentence, about(row), {"owner": former}, {"owner": owner})


def _demand_live(row: Action, step: str) -> None:
    if row.status not in LIVE:
        raise StepNotAllowed(step, row.status)
