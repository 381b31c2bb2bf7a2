"""Whether signatures, consultations and sign-offs are as they were recorded: for `history verify` and backups."""

from app.signing.proof.consultations import check_consultations
from app.signing.proof.sign_offs import check_sign_offs
from app.signing.proof.signatures import (
    SignatureFault,
    check_signatures,
    facts_of,
    refused_tag,
    seal_of,
    signature_faults,
    signed_tag,
    tags_of_signing,
)

__all__ = [
    "SignatureFault",
    "check_consultations",
    "check_sign_offs",
    "check_signatures",
    "facts_of",
    "refused_tag",
    "seal_of",
    "signature_faults",
    "signed_tag",
    "tags_of_signing",
]
