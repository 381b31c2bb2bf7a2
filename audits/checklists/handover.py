"""Checklists that somebody owns, and how they pass to somebody else."""

from app.core.capability import Capability
from app.people.handover import Duty
from audits.checklists.operations.details import pass_checklists
from audits.checklists.queries.owned import owners_of_checklists

DUTIES = (
    Duty(
        key="checklists",
        column="checklist.owner_id",
        what=("checklist", "checklists"),
        held=owners_of_checklists,
        pass_on=pass_checklists,
        is_for=Capability.READ_CHECKLISTS,
        seen_by=Capability.READ_CHECKLISTS,
    ),
)
