"""What every operation on a sign-off does: hold it, begin its steps, and say what was done with its seal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core import working_days
from app.core.actor import Actor
from app.core.days import local_day
from app.core.errors import NotFound
from app.db.scope import seen_row
from app.history.operations import EntrySubject, record
from app.people.queries import calendar_at
from app.signing.models import SignOff, SignOffStep
from app.signing.queries.sealing import key_of, sign_off_seals


def held(session: Session, sign_off_id: int) -> SignOff:
    """A sign-off, held until the transaction ends; whoever holds the thing that it is about has held that first."""
    found = seen_row(session, SignOff, col(SignOff.id) == sign_off_id, to_change=True)
    if found is None:
        raise NotFound("sign-off", sign_off_id)
    return found


def step_rows(session: Session, row: SignOff) -> list[SignOffStep]:
    chosen = select(SignOffStep).where(col(SignOffStep.sign_off_id) == row.row_id)
    return list(session.scalars(chosen.order_by(col(SignOffStep.position))))


def begin(session: Session, row: SignOff, step: SignOffStep, now: datetime) -> None:
    """From now on this step is decided, within the working days that the sign-off gives each."""
    step.begun_at = now
    step.due_on = working_days.add(local_day(now), row.within, calendar_at(session, None))


def keep(
    session: Session,
    row: SignOff,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    after: Mapping[str, Any] | None = None,
) -> None:
    """An entry about the thing that is to be signed, with the seal of the whole sign-off."""
    session.flush()
    record(
        session,
        f"{row.subject_kind}:sign_off_{did}",
        sentence,
        about=about(row),
        by=by,
        now=now,
        after=after,
        sealed={key_of(row.row_id): sign_off_seals(session, [row.row_id])[row.row_id]},
    )


def about(row: SignOff) -> EntrySubject:
    return EntrySubject(row.subject_kind, str(row.subject_id), row.client_id)
