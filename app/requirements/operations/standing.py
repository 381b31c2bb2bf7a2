"""How requirements stand, set by the features above in the transaction that changes what it is made of.

It records nothing: a standing follows from findings, audits and days, and the entries of those are in the history. It
is called after such an entry was recorded: its place in the chain makes writers wait for each other, so that what the
caller counted is all that is there.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.requirements.domain.standing import LastMet, OpenFindings, compliance_of
from app.requirements.models import RequirementStanding
from app.requirements.queries.standing import as_standing


def set_standing(
    session: Session, told: Mapping[int, OpenFindings | LastMet], *, client_id: int | None, today: date
) -> None:
    """Set what is true now of each of these requirements at one client: its open findings, or when it was last met."""
    rows = _rows(session, told, client_id)
    for requirement_id, fact in told.items():
        row = rows[requirement_id]
        if isinstance(fact, LastMet):
            row.met_at = fact.at
        else:
            row.grave_count, row.mild_count = fact.grave, fact.mild
        settle(row, today)
    session.flush()


def settle(row: RequirementStanding, today: date) -> None:
    """Say on this day what the facts of the row say."""
    row.compliance = compliance_of(as_standing(row).facts, today)


def _rows(session: Session, ids: Collection[int], client_id: int | None) -> dict[int, RequirementStanding]:
    """The rows of these requirements at this client, new where there was none."""
    here = RequirementStanding.client_id
    chosen = select(RequirementStanding).where(
        col(RequirementStanding.requirement_id).in_(sorted(ids)),
        col(here).is_(None) if client_id is None else col(here) == client_id,
    )
    rows = {row.requirement_id: row for row in session.scalars(chosen)}
    new = [RequirementStanding(requirement_id=each, client_id=client_id) for each in sorted(set(ids) - set(rows))]
    session.add_all(new)
    return rows | {row.requirement_id: row for row in new}
