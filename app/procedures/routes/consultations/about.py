"""What a procedure's own pages say of its consultations."""

from collections.abc import Collection
from typing import Any

from app.core.capability import Capability
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.rows import KIND
from app.procedures.queries import text_of
from app.procedures.routes.consultations.blueprint import MARKS, sections_of
from app.signing.domain.words import CONSULTED, ConsultationStatus
from app.signing.queries.consultations import newest_about, seen_about
from app.signing.queries.live import said_in
from app.signing.queries.outcomes import outcome_about
from app.web.access import current_actor
from app.web.requests import session


def consulted_about(row: Procedure, number: int) -> dict[str, Any]:
    """The consultations that asked last about this revision, as far as this person may see them."""
    found = [one for one in seen_about(session(), current_actor(), KIND, row.row_id) if one.subject_revision == number]
    return {"consultations": found, "consultation_marks": MARKS, "consulted": CONSULTED}


def outcome_before(
    row: Procedure, revision: ProcedureRevision, asked: Collection[int], *, may_sign: bool
) -> dict[str, Any]:
    """What came of the consultation on it, for those who are asked to sign it and for readers of consultations."""
    actor = current_actor()
    shows = may_sign or actor.person_id in asked or actor.can(Capability.READ_CONSULTATIONS)
    return {
        "shows_outcome": shows,
        "outcome": outcome_about(session(), KIND, row.row_id, revision.number) if shows else None,
        "sections": sections_of(text_of(revision)),
        "consulted": CONSULTED,
        "consultation_marks": MARKS,
    }


def returned_with(row: Procedure) -> dict[str, Any]:
    """What was said and answered where the newest consultation did not pass, for whoever writes on, asked or not."""
    newest = newest_about(session(), KIND, row.row_id)
    is_returned = newest is not None and newest.status is ConsultationStatus.FAILED
    said = said_in(session(), newest) if newest is not None and is_returned else ()
    shown = {"consulted": CONSULTED, "consultation_marks": MARKS}
    may_open = newest in seen_about(session(), current_actor(), KIND, row.row_id) if is_returned else False
    return {"returned": newest if is_returned else None, "returned_opens": may_open, "said": said, **shown}
