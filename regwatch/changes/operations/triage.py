"""What an officer decides about a change, and taking that back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotFound, StepNotAllowed
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from regwatch.changes.domain.triage import ChangeStatus, TriageDecision, TriageStep, advance, check_outcome
from regwatch.changes.models import Change, ChangeMatch, Item
from regwatch.matching.domain.ranking import Band

DECIDED_FIELDS = (
    "status",
    "reason",
    "duplicate_of_id",
    "deferred_until",
    "decided_by_id",
    "decided_by_name",
    "decided_at",
    "new_since",
    "reopened_at",
    "reopened_from",
)
DECIDED_VERSIONS = "decided_versions"
SAID = {
    TriageStep.TAKE_IN: "took in",
    TriageStep.MARK_RELEVANT: "marked relevant:",
    TriageStep.DISMISS: "marked not relevant:",
    TriageStep.MARK_DUPLICATE: "marked a duplicate:",
    TriageStep.DEFER: "deferred:",
}


def decide(
    session: Session, change: Change, outcome: TriageDecision, *, version: int, today: date, by: Actor, now: datetime
) -> None:
    """Take a step of triage; what stood before is kept, so that it can be undone."""
    check_outcome(outcome, change_id=change.row_id, today=today)
    accept_version(change, version, subject=f"“{change.title}”", current=shown_state(change))
    before = _state(change)
    status = advance(change.status, outcome.step)
    if outcome.duplicate_of is not None and session.get(Change, outcome.duplicate_of) is None:
        raise BadInput({"duplicate_of": f"There is no change {outcome.duplicate_of}"})
    change.status, change.reason = status, outcome.reason
    change.duplicate_of_id = outcome.duplicate_of if status is ChangeStatus.DUPLICATE else None
    change.deferred_until = outcome.until if status is ChangeStatus.DEFERRED else None
    change.decided_by_id, change.decided_by_name, change.decided_at = by.id, by.name, now
    change.undo = before
    if outcome.step is TriageStep.TAKE_IN:
        change.new_since = now
    else:
        change.reopened_at, change.reopened_from = None, ""
        change.undo = {**before, DECIDED_VERSIONS: _settle(session, change)}
    sentence = f"{by.name} {SAID[outcome.step]} {change.title}" + (f" ({outcome.reason})" if outcome.reason else "")
    record(
        session,
        f"change:{outcome.step}",
        sentence,
        about=about(change),
        by=by,
        now=now,
        before=before,
        after=_state(change),
    )


def undo(session: Session, change: Change, *, by: Actor, now: datetime) -> None:
    """Restore exactly what stood before the last decision; nothing to undo is refused."""
    if change.undo is None:
        raise StepNotAllowed("undone", change.status)
    held, before = dict(change.undo), _state(change)
    for item_id, number in held.pop(DECIDED_VERSIONS, {}).items():
        session.execute(update(Item).where(col(Item.id) == int(item_id)).values(decided_version=number))
    for name, value in _read(held).items():
        setattr(change, name, value)
    change.undo, change.row_version = None, change.row_version + 1
    sentence = f"{by.name} took back the last decision on {change.title}"
    record(session, "change:undone", sentence, about=about(change), by=by, now=now, before=before, after=held)


def attach_requirement(
    session: Session, change: Change, requirement_id: int, ref: str, *, by: Actor, now: datetime
) -> None:
    """Say by hand that a change touches a requirement; the matching learns from it."""
    found = session.execute(
        select(ChangeMatch).where(
            col(ChangeMatch.change_id) == change.id, col(ChangeMatch.requirement_id) == requirement_id
        )
    ).scalar_one_or_none()
    match = found or ChangeMatch(
        change_id=change.row_id, requirement_id=requirement_id, rank=0, score=0.0, band=Band.STRONG
    )
    match.rank, match.band, match.by_hand = 0, Band.STRONG, True
    match.reasons = [f"Attached by {by.name}"]
    session.add(match)
    change.band = Band.STRONG
    sentence = f"{by.name} attached {ref} to {change.title}"
    record(session, "change:requirement_attached", sentence, about=about(change), by=by, now=now, after={"ref": ref})


def detach_requirement(
    session: Session, change: Change, requirement_id: int, ref: str, *, by: Actor, now: datetime
) -> None:
    """Take a requirement off a change; NotFound when it is not there."""
    chosen = (col(ChangeMatch.change_id) == change.id) & (col(ChangeMatch.requirement_id) == requirement_id)
    if session.execute(select(col(ChangeMatch.id)).where(chosen)).scalar() is None:
        raise NotFound("match", ref)
    session.execute(delete(ChangeMatch).where(chosen))
    sentence = f"{by.name} took {ref} off {change.title}"
    record(session, "change:requirement_detached", sentence, about=about(change), by=by, now=now, before={"ref": ref})


def resurface_due(session: Session, *, today: date, by: Actor, now: datetime) -> int:
    """Bring deferred changes whose day has come back to the inbox; how many."""
    due = session.execute(
        select(Change)
        .where(col(Change.status) == ChangeStatus.DEFERRED, col(Change.deferred_until) <= today)
        .order_by(col(Change.id))
        .limit(50)
    ).scalars()
    count = 0
    for change in due:
        before = _state(change)
        change.status, change.new_since = advance(change.status, TriageStep.RESURFACE), now
        change.row_version, change.undo, change.deferred_until = change.row_version + 1, None, None
        sentence = f"The day has come to decide on {change.title}"
        record(
            session,
            "change:resurfaced",
            sentence,
            about=about(change),
            by=by,
            now=now,
            before=before,
            after=_state(change),
        )
        count += 1
    return count


def about(change: Change) -> EntrySubject:
    return EntrySubject("change", str(change.row_id))


def shown_state(change: Change) -> dict[str, str]:
    until = change.deferred_until.isoformat() if change.deferred_until else ""
    return {"status": change.status.value, "reason": change.reason, "until": until}


def _settle(session: Session, change: Change) -> dict[str, int | None]:
    """Keep which versions are decided about now; what stood there before, by item."""
    ours = col(Item.change_id) == change.row_id
    before = {
        str(row.id): row.decided_version
        for row in session.execute(select(col(Item.id), col(Item.decided_version)).where(ours))
    }
    session.execute(update(Item).where(ours).values(decided_version=col(Item.version)))
    return before


def _state(change: Change) -> dict[str, Any]:
    """What a decision sets, as JSON keeps it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name in DECIDED_FIELDS
        for value in [getattr(change, name)]
    }


def _read(held: Mapping[str, Any]) -> dict[str, Any]:
    """The kept state as values again."""
    values = dict(held)
    for name in ("decided_at", "new_since", "reopened_at"):
        values[name] = datetime.fromisoformat(held[name]) if held[name] else None
    values["deferred_until"] = date.fromisoformat(held["deferred_until"]) if held["deferred_until"] else None
    values["status"] = ChangeStatus(held["status"])
    return values
