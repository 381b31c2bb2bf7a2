"""Decisions about a requirement: whether it applies, that it was reviewed, that it was checked at its source."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import next_review
from app.core.differences import what_differs
from app.core.errors import BadInput
from app.core.text import READ_LATER
from app.db.row import accept_version
from app.requirements.domain.places import EVERYWHERE, Where
from app.requirements.domain.words import Applicability, shown
from app.requirements.models import Requirement
from app.requirements.operations.dated import Decided, end_decisions, keep_decisions
from app.requirements.operations.rows import changed
from app.requirements.queries.in_time import decision_at


def decide_applicability(
    session: Session,
    row: Requirement,
    applicability: Applicability,
    reason: str,
    *,
    review_on: date | None = None,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Say whether the requirement binds this organisation; 'does not apply' needs a reason and keeps it visible."""
    _check_reason(applicability, reason)
    held = decision_at(session, row, EVERYWHERE)
    current = _as_texts(Decided(row.applicability, row.applicability_reason, held.review_on if held else None))
    before, after = what_differs(current, _as_texts(Decided(applicability, reason, review_on)))
    accept_version(row, version, subject=row.ref, current=current)
    row.applicability, row.applicability_reason = applicability, reason
    keep_decisions(session, {row.row_id: Decided(applicability, reason, review_on)}, by=by, now=now)
    sentence = f"{by.name} decided on {row.ref}: {shown(applicability).lower()}" + (f" ({reason})" if reason else "")
    changed(session, row, "applicability_decided", sentence, by=by, now=now, before=before, after=after)


def decide_for_place(
    session: Session,
    row: Requirement,
    place: Where,
    decided: Decided | None,
    *,
    called: str,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Say whether it binds one part of the organisation; None lets what holds everywhere hold there too."""
    if decided is not None:
        _check_reason(decided.applicability, decided.reason)
    held = decision_at(session, row, place)
    stored = Decided(held.applicability, held.reason, held.review_on) if held else None
    current = _as_texts(stored)
    before, after = what_differs(current, _as_texts(decided))
    accept_version(row, version, subject=row.ref, current=current)
    if decided is None:
        end_decisions(session, [row.row_id], place, now=now)
        said = "as everywhere"
    else:
        keep_decisions(session, {row.row_id: decided}, place=place, by=by, now=now)
        said = shown(decided.applicability).lower() + (f" ({decided.reason})" if decided.reason else "")
    sentence = f"{by.name} decided on {row.ref} for {called}: {said}"
    kept = {"before": {"place": called, **before}, "after": {"place": called, **after}}
    changed(session, row, "applicability_decided", sentence, by=by, now=now, client_id=place.client_id, **kept)


def _check_reason(applicability: Applicability, reason: str) -> None:
    if applicability is Applicability.DOES_NOT_APPLY and not reason:
        raise BadInput({"reason": f"Say why it does not apply. {READ_LATER}"})


def _as_texts(decided: Decided | None) -> dict[str, str]:
    """A decision as its form holds it; nothing was decided where it holds as everywhere."""
    if decided is None:
        return {"applicability": "", "reason": "", "review_on": ""}
    day = decided.review_on.isoformat() if decided.review_on else ""
    return {"applicability": decided.applicability.value, "reason": decided.reason, "review_on": day}


def record_review(
    session: Session, row: Requirement, outcome: str, *, today: date, version: int, by: Actor, now: datetime
) -> None:
    """Note a review, also one that changed nothing; the next is due after the requirement's own interval."""
    if not outcome:
        raise BadInput({"outcome": "Say what the review found, even if nothing changes"})
    before = {"reviewed_on": row.reviewed_on, "review_due_on": row.review_due_on}
    accept_version(row, version, subject=row.ref, current={name: str(day or "") for name, day in before.items()})
    row.reviewed_on, row.review_due_on = today, next_review(today, row.review_frequency_months)
    after = {"reviewed_on": today, "review_due_on": row.review_due_on, "outcome": outcome}
    sentence = f"{by.name} reviewed {row.ref}: {outcome}"
    changed(session, row, "reviewed", sentence, by=by, now=now, before=before, after=after)


def confirm_verified(session: Session, row: Requirement, note: str, *, version: int, by: Actor, now: datetime) -> None:
    """Take the badge 'check before relying' away, saying what was checked."""
    if not note:
        raise BadInput({"note": "Say what you checked it against"})
    current = {"verify": "yes" if row.verify else "no", "verify_note": row.verify_note}
    before, after = what_differs(
        {"verify": row.verify, "verify_note": row.verify_note}, {"verify": False, "verify_note": note}
    )
    accept_version(row, version, subject=row.ref, current=current)
    row.verify, row.verify_note = False, note
    sentence = f"{by.name} checked {row.ref} against its source: {note}"
    changed(session, row, "verified", sentence, by=by, now=now, before=before, after=after)
