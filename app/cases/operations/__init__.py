"""What people do to change cases, named by their verbs; each ends in the history and none commits."""

from app.cases.operations.ending import close_case, say_not_needed
from app.cases.operations.impact import add_requirement, confirm_requirement, set_requirement_aside
from app.cases.operations.opening import CaseFields, edit_case, open_case
from app.cases.operations.passing_on import pass_cases
from app.cases.operations.planning import NewPart, plan_part

__all__ = [
    "CaseFields",
    "NewPart",
    "add_requirement",
    "close_case",
    "confirm_requirement",
    "edit_case",
    "open_case",
    "pass_cases",
    "plan_part",
    "say_not_needed",
    "set_requirement_aside",
]
