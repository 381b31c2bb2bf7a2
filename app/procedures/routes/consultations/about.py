"""What a procedure's own pages say of its consultations."""

from typing import Any

from app.procedures.models import Procedure
from app.procedures.operations.rows import KIND
from app.procedures.routes.consultations.blueprint import MARKS
from app.signing.domain.words import CONSULTED, ConsultationStatus
from app.signing.queries.consultations import seen_about
from app.signing.queries.live import said_in
from app.web.access import current_actor
from app.web.requests import session


def consulted_about(row: Procedure, number: int) -> dict[str, Any]:
    """The consultations that asked last about this revision, as far as this person may see them."""
    found = [one for one in seen_about(session(), current_actor(), KIND, row.row_id) if one.subject_revision == number]
    return {"consultations": found, "consultation_marks": MARKS, "consulted": CONSULTED}


def returned_with(row: Procedure) -> dict[str, Any]:
    """What was said and answered where the newest consultation did not pass, for whoever writes on."""
    newest = next(iter(seen_about(session(), current_actor(), KIND, row.row_id)), None)
    is_returned = newest is not None and newest.status is ConsultationStatus.FAILED
    said = said_in(session(), newest) if newest is not None and is_returned else ()
    shown = {"consulted": CONSULTED, "consultation_marks": MARKS}
    return {"returned": newest if is_returned else None, "said": said, **shown}
