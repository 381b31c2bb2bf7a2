"""Signatures for which somebody is asked by name, and how they pass to somebody else."""

from app.core.capability import Capability
from app.people.handover import Duty
from app.signing.operations import pass_approvals
from app.signing.queries import approvers_waited_for

DUTIES = (
    Duty(
        key="approvals",
        column="sign_off_approver.person_id",
        what=("signature that is asked for", "signatures that are asked for"),
        held=approvers_waited_for,
        pass_on=pass_approvals,
        is_for=Capability.SIGN_OFF,
        seen_by=Capability.READ_PROCEDURES,
    ),
)
