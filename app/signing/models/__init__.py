"""The tables of signing: signatures, consultations, and the sign-offs for which signatures are given."""

from app.signing.models.consultations import (
    Consultation,
    ConsultationComment,
    ConsultationDisposition,
    ConsultationGroup,
    ConsultationInvitation,
    ConsultationResponse,
)
from app.signing.models.panel import PanelLink, PanelMember
from app.signing.models.sign_offs import (
    Delegation,
    SignOff,
    SignOffApprover,
    SignOffContributor,
    SignOffDecision,
    SignOffStep,
)
from app.signing.models.signatures import Signature

__all__ = [
    "Consultation",
    "ConsultationComment",
    "ConsultationDisposition",
    "ConsultationGroup",
    "ConsultationInvitation",
    "ConsultationResponse",
    "Delegation",
    "PanelLink",
    "PanelMember",
    "SignOff",
    "SignOffApprover",
    "SignOffContributor",
    "SignOffDecision",
    "SignOffStep",
    "Signature",
]
