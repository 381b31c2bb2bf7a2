"""A sign-off that ends without its signatures: they stay readable, and count no more."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.signing.domain.words import SHOWN, SignOffStatus
from app.signing.models import SignOff
from app.signing.operations.sign_off_rows import keep

COUNTS = (SignOffStatus.OPEN, SignOffStatus.APPROVED)


def lapse_sign_off(
    session: Session, kind: str, subject_id: int, revision: int, reason: str, *, by: Actor, now: datetime
) -> SignOff | None:
    """What was signed is not what goes on: another text was submitted, or signatures are asked for again."""
    return _end(session, (kind, subject_id, revision), SignOffStatus.LAPSED, reason, by=by, now=now)


def withdraw_sign_off(
    session: Session, kind: str, subject_id: int, revision: int, reason: str, *, by: Actor, now: datetime
) -> SignOff | None:
    """What was to be signed was taken back."""
    return _end(session, (kind, subject_id, revision), SignOffStatus.WITHDRAWN, reason, by=by, now=now)


def _end(
    session: Session, what: tuple[str, int, int], status: SignOffStatus, reason: str, *, by: Actor, now: datetime
) -> SignOff | None:
    """End the newest sign-off of a revision if it waits or was signed; None where there is none that counts."""
    if not reason.strip():
        raise BadInput({"reason": SAY_WHY})
    columns = (SignOff.subject_kind, SignOff.subject_id, SignOff.subject_revision)
    newest = select(SignOff).where(*(col(column) == value for column, value in zip(columns, what, strict=True)))
    held = newest.order_by(col(SignOff.id).desc()).limit(1).with_for_update()
    row = session.scalars(held.execution_options(populate_existing=True)).first()
    if row is None or row.status not in COUNTS:
        return None
    row.status, row.row_version = status, row.row_version + 1
    row.ended_at, row.ended_by_name, row.ended_reason = now, by.name, reason.strip()
    sentence = f"The sign-off of revision {row.subject_revision} {SHOWN[status].lower()}: {row.ended_reason}"
    if status is SignOffStatus.WITHDRAWN:
        sentence = f"{by.name} withdrew the sign-off of revision {row.subject_revision}: {row.ended_reason}"
    keep(session, row, status.value, sentence, by=by, now=now, after={"reason": row.ended_reason})
    return row
