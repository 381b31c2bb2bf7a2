"""Giving somebody all audits that another person was to carry out."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import people_by_ids
from audits.conduct.models import Audit
from audits.conduct.operations.rows import about, label
from audits.conduct.queries.owned import still_to_do


def pass_audits(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Make somebody the auditor of what this person has not completed; nobody audits their own work (SPEC 2.4.9)."""
    receiver, giver_id = handing.receiver, handing.giver_id

    def why_not(audit: Audit) -> str:
        if not receiver.serves(audit.client_id):
            return not_served(label(audit), receiver.name)
        return f"{label(audit)}, because it looks at the work of {receiver.name}" if is_own(audit) else ""

    def is_own(audit: Audit) -> bool:
        return audit.auditee_id == receiver.id

    mine = (col(Audit.auditor_id) == giver_id, still_to_do(handing.within), col(Audit.id).in_(handing.rows))
    held = select(Audit).where(*mine).order_by(col(Audit.id))
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True))
    theirs, stays = parted(rows, why_not)
    for audit in theirs:
        audit.auditor_id, audit.row_version = receiver.person_id, audit.row_version + 1
    session.flush()
    former = people_by_ids(session, [giver_id])[giver_id].name
    before, after = {"auditor": former}, {"auditor": receiver.name}
    told = [
        handing.explained(Told("audit:reassigned", _given(audit, by, former, receiver), about(audit), before, after))
        for audit in theirs
    ]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(audit.row_id for audit in theirs), stays)


def _given(audit: Audit, by: Actor, former: str, receiver: Actor) -> str:
    return f"{by.name} gave {label(audit)} from {former} to {receiver.name}"
