"""What people do to actions, named by their verbs; each ends in the history and none commits."""

from app.actions.operations.deciding import (
    cancel_action,
    cancel_actions_of,
    move_due_day,
    pass_actions,
    reassign_action,
)
from app.actions.operations.doing import (
    attach_evidence,
    demand_doer,
    demand_other_eyes,
    finish_action,
    send_back_action,
    start_action,
    verify_action,
)
from app.actions.operations.opening import New, Origin, open_action

__all__ = [
    "New",
    "Origin",
    "attach_evidence",
    "cancel_action",
    "cancel_actions_of",
    "demand_doer",
    "demand_other_eyes",
    "finish_action",
    "move_due_day",
    "open_action",
    "pass_actions",
    "reassign_action",
    "send_back_action",
    "start_action",
    "verify_action",
]
