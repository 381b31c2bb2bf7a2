"""Procedures that somebody owns, and how they pass to somebody else."""

from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty
from app.procedures.operations import pass_procedures
from app.procedures.queries.owned import owners_of_procedures

DUTIES = (
    Duty(
        key="procedures",
        column="procedure.owner_id",
        what=("procedure", "procedures"),
        held=owners_of_procedures,
        pass_on=pass_procedures,
        is_for=Capability.WRITE_PROCEDURES,
        seen_by=Capability.READ_PROCEDURES,
        path=links.procedures_of,
    ),
)
