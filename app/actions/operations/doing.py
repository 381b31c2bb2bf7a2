"""Doing an action and having somebody else look at it: start, finish, verify, send back; and its evidence."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlmodel import Session, col

from app.actions.domain.days import number_of
from app.actions.domain.lifecycle import UNSETTLED, ActionStep
from app.actions.models import Action, ActionEvidence
from app.actions.operations.rows import ActionChange, demand_decider, keep, name_of, take_step
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.files.queries import evidence_by_ids

OTHER_EYES = "somebody other than its owner and whoever did it, with the right to assign actions,"


def start_action(session: Session, row: Action, *, version: int | None = None, by: Actor, now: datetime) -> None:
    """Say that work on it has begun."""
    demand_doer(session, row, by)
    take_step(row, ActionStep.START, version)
    row.started_at = now
    sentence = f"{by.name} started {number_of(row.row_id)}"
    keep(
        session,
        row,
        ActionChange("started", sentence, {"status": "open"}, {"status": row.status.value}),
        by=by,
        now=now,
    )


def finish_action(
    session: Session,
    row: Action,
    note: str,
    *,
    evidence_id: int | None = None,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Say that it is done and how; whether it was on time is judged at this instant (SPEC 2.6)."""
    demand_doer(session, row, by)
    if not note:
        raise BadInput({"note": "Say what was done"})
    before = {"status": row.status.value}
    take_step(row, ActionStep.FINISH, version)
    row.started_at = row.started_at or now
    row.done_at, row.done_by_id, row.done_note, row.sent_back_reason = now, by.id, note, ""
    _hang(session, row, evidence_id, by=by, now=now)
    after = {"status": row.status.value, "note": note, "evidence_id": evidence_id}
    sentence = f"{by.name} finished {number_of(row.row_id)}: {note}"
    keep(session, row, ActionChange("finished", sentence, before, after), by=by, now=now)


def verify_action(
    session: Session,
    row: Action,
    note: str,
    *,
    evidence_id: int | None = None,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Confirm that it was done: by other eyes, with what they saw in words or as a file."""
    demand_other_eyes(row, by, "verify", "verify it")
    if not note and evidence_id is None:
        raise BadInput({"note": "Say what you looked at, or add evidence"})
    before = {"status": row.status.value}
    take_step(row, ActionStep.VERIFY, version)
    row.verified_at, row.verified_by_id, row.verified_by_name, row.verified_note = now, by.id, by.name, note
    _hang(session, row, evidence_id, by=by, now=now)
    after = {"status": row.status.value, "note": note, "evidence_id": evidence_id}
    sentence = f"{by.name} verified {number_of(row.row_id)}" + (f": {note}" if note else " with evidence")
    keep(session, row, ActionChange("verified", sentence, before, after), by=by, now=now)


def send_back_action(
    session: Session, row: Action, reason: str, *, version: int | None = None, by: Actor, now: datetime
) -> None:
    """Say that it is not done yet and why; its due day stays."""
    demand_other_eyes(row, by, "send back", "send it back")
    if not reason:
        raise BadInput({"reason": "Say what is still missing"})
    before = {"status": row.status.value, "done_note": row.done_note}
    take_step(row, ActionStep.SEND_BACK, version)
    row.done_at = row.done_by_id = None
    row.done_note, row.sent_back_reason = "", reason
    sentence = f"{by.name} sent {number_of(row.row_id)} back: {reason}"
    after = {"status": row.status.value, "reason": reason}
    keep(session, row, ActionChange("sent_back", sentence, before, after), by=by, now=now)


def attach_evidence(session: Session, row: Action, evidence_id: int, *, by: Actor, now: datetime) -> None:
    """Hang evidence on an action that is not closed yet; the same piece hangs once."""
    if row.status not in UNSETTLED:
        raise StepNotAllowed("given more evidence", row.status)
    if not by.can(Capability.ASSIGN_ACTIONS):
        demand_doer(session, row, by)
    _hang(session, row, evidence_id, by=by, now=now)
    line = evidence_by_ids(session, [evidence_id])[evidence_id]
    sentence = f"{by.name} added evidence to {number_of(row.row_id)}: {line.shown_name}"
    keep(session, row, ActionChange("evidence_added", sentence, {}, {"evidence_id": evidence_id}), by=by, now=now)


def _hang(session: Session, row: Action, evidence_id: int | None, *, by: Actor, now: datetime) -> None:
    if evidence_id is None:
        return
    mine = (col(ActionEvidence.action_id) == row.row_id, col(ActionEvidence.evidence_id) == evidence_id)
    if session.execute(select(exists(select(col(ActionEvidence.id)).where(*mine)))).scalar():
        raise BadInput({"reuse": "That evidence is attached already"})
    session.add(ActionEvidence(action_id=row.row_id, evidence_id=evidence_id, added_at=now, added_by_name=by.name))


def demand_doer(session: Session, row: Action, by: Actor) -> None:
    """Its owner does it; who assigns actions may say it in their place."""
    if by.id != row.owner_id and not by.can(Capability.ASSIGN_ACTIONS):
        raise NotAllowed(
            "This action is somebody else's to do.", who_may=f"{name_of(session, row.owner_id)}, who owns it,"
        )


def demand_other_eyes(row: Action, by: Actor, to_do: str, to_do_it: str) -> None:
    """Neither who did it nor its owner; the step in two wordings: `send back` an action, and `send it back`."""
    if by.id is not None and by.id == row.done_by_id:
        raise NotAllowed(f"You did this action, so somebody else must {to_do_it}.", who_may=OTHER_EYES)
    if by.id == row.owner_id:
        raise NotAllowed(f"You own this action, so somebody else must {to_do_it}.", who_may=OTHER_EYES)
    demand_decider(by, to_do)
