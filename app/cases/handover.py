"""Change cases that somebody owns, and how they pass to somebody else."""

from app.cases.operations import pass_assignments, pass_cases
from app.cases.queries import experts_waited_for, owners_of_open
from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty

DUTIES = (
    Duty(
        key="cases",
        column="change_case.owner_id",
        what=("open change case", "open change cases"),
        held=owners_of_open,
        pass_on=pass_cases,
        is_for=Capability.RUN_CASES,
        seen_by=Capability.READ_CASES,
        path=links.cases_of,
    ),
    Duty(
        key="case_assignments",
        column="case_assignment.expert_id",
        what=("question about a change case", "questions about change cases"),
        held=experts_waited_for,
        pass_on=pass_assignments,
        is_for=Capability.ANSWER_ASSIGNMENTS,
        seen_by=Capability.READ_CASES,
    ),
)
