"""Consultations that somebody answers for, signatures that they are asked for, and how both pass to others."""

from app.core.capability import Capability
from app.people.handover import Duty
from app.signing.operations import pass_approvals, pass_consultations
from app.signing.queries import approvers_waited_for
from app.signing.queries.owned import owners_of_consultations

DUTIES = (
    # So far all that is consulted on is procedures.
    Duty(
        key="consultations",
        column="consultation.owner_id",
        what=("consultation", "consultations"),
        held=owners_of_consultations,
        pass_on=pass_consultations,
        is_for=Capability.WRITE_PROCEDURES,
        seen_by=Capability.READ_PROCEDURES,
    ),
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
