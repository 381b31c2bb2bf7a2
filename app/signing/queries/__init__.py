"""What others ask about signatures and sign-offs."""

from app.signing.queries.asked import posts_that_sign
from app.signing.queries.delegations import GivenDelegation, delegations_of
from app.signing.queries.owned import approvers_waited_for
from app.signing.queries.sign_offs import (
    SignOffFacts,
    StepFacts,
    newest_sign_off,
    sign_offs_of,
    signer_of,
)
from app.signing.queries.signatures import GivenSignature, is_signed, signatures_of
from app.signing.queries.waiting import WaitedSignature, stuck_for, waiting_for

__all__ = [
    "GivenDelegation",
    "GivenSignature",
    "SignOffFacts",
    "StepFacts",
    "WaitedSignature",
    "approvers_waited_for",
    "delegations_of",
    "is_signed",
    "newest_sign_off",
    "posts_that_sign",
    "sign_offs_of",
    "signatures_of",
    "signer_of",
    "stuck_for",
    "waiting_for",
]
