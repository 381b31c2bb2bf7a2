"""What every operation on a consultation does: record what was done, with the seal of how it stands now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput, StepNotAllowed
from app.core.text import SAY_WHY
from app.history.operations import EntrySubject, record
from app.signing.domain.sealing import seal_of_state
from app.signing.domain.words import ConsultationStatus
from app.signing.models import Consultation
from app.signing.queries.consultations import groups_of

KIND = "consultation"


def demand_consulting(row: Consultation, to_be: str) -> None:
    if row.status is not ConsultationStatus.OPEN:
        raise StepNotAllowed(to_be, row.status, called="The consultation")


def reason_in(text: str, field: str = "reason") -> str:
    """A reason without blanks at its ends; refused where there is none."""
    reason = text.strip()
    if not reason:
        raise BadInput({field: SAY_WHY})
    return reason


def keep(  # noqa: PLR0913 - what was done to which, by whom, when, with what stood before and after
    session: Session,
    row: Consultation,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> None:
    """Record it. Every entry vouches for the whole state, so the newest says how the consultation must stand."""
    session.flush()
    about = EntrySubject(KIND, str(row.row_id), row.client_id)
    state = {Consultation.__tablename__: seal_of_state(row, groups_of(session, row))}
    record(
        session, f"{KIND}:{did}", sentence, about=about, by=by, now=now, before=before, after=after,
        sealed={**state, **(sealed or {})},
    )  # fmt: skip
