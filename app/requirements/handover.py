"""Requirements that somebody owns or deputises for, and how they pass to somebody else."""

from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty
from app.requirements.operations.handing_over import pass_deputised, pass_owned
from app.requirements.queries.owned import deputies_of_requirements, owners_of_requirements

DUTIES = (
    Duty(
        key="requirements",
        column="requirement.owner_id",
        what=("requirement as owner", "requirements as owner"),
        held=owners_of_requirements,
        pass_on=pass_owned,
        is_for=Capability.READ_REGISTER,
        seen_by=Capability.READ_REGISTER,
        path=links.requirements_of,
    ),
    Duty(
        key="deputised",
        column="requirement.deputy_id",
        what=("requirement as deputy", "requirements as deputy"),
        held=deputies_of_requirements,
        pass_on=pass_deputised,
        is_for=Capability.READ_REGISTER,
        seen_by=Capability.READ_REGISTER,
    ),
)
