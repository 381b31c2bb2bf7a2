"""The tables of signing: signatures, and the sign-offs for which they are given."""

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
    "Delegation",
    "SignOff",
    "SignOffApprover",
    "SignOffContributor",
    "SignOffDecision",
    "SignOffStep",
    "Signature",
]
