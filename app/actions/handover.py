"""Actions that somebody owns, and how they pass to somebody else."""

from app.actions.operations import pass_actions
from app.actions.queries.due import owners_to_do
from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty

DUTIES = (
    Duty(
        key="actions",
        column="action.owner_id",
        what=("action to do", "actions to do"),
        held=owners_to_do,
        pass_on=pass_actions,
        is_for=Capability.READ_ACTIONS,
        seen_by=Capability.READ_ACTIONS,
        path=links.actions_of,
    ),
)
