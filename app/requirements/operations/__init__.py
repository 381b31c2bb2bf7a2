"""What people do to the register, named by their verbs; each ends in the history and none commits."""

from app.requirements.operations.attributes import (
    ask_to_check,
    assign_owner,
    change_status,
    describe,
    retag,
    set_review,
)
from app.requirements.operations.decisions import (
    confirm_verified,
    decide_applicability,
    decide_for_place,
    record_review,
)
from app.requirements.operations.editing import edit_requirement
from app.requirements.operations.many import set_many
from app.requirements.operations.relating import relate, unrelate
from app.requirements.operations.sectors import choose_sector
from app.requirements.operations.standing import set_standing
from app.requirements.operations.wording import create_requirement, revise_requirement

__all__ = [
    "ask_to_check",
    "assign_owner",
    "change_status",
    "choose_sector",
    "confirm_verified",
    "create_requirement",
    "decide_applicability",
    "decide_for_place",
    "describe",
    "edit_requirement",
    "record_review",
    "relate",
    "retag",
    "revise_requirement",
    "set_many",
    "set_review",
    "set_standing",
    "unrelate",
]
