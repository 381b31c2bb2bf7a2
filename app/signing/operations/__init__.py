"""What people do in signing: sign, ask others for their signatures, decide, and let somebody sign for them."""

from app.signing.operations.asking import SignOffRequest, SignOffSubject, StepAsked, ask_for_sign_off
from app.signing.operations.deciding import TextVerdict, decide
from app.signing.operations.delegating import NewDelegation, delegate, end_delegation
from app.signing.operations.ending import lapse_sign_off, withdraw_sign_off
from app.signing.operations.passing_on import pass_approvals
from app.signing.operations.signing import Signing, sign
from app.signing.operations.telling import tell_who_is_late

__all__ = [
    "NewDelegation",
    "SignOffRequest",
    "SignOffSubject",
    "Signing",
    "StepAsked",
    "TextVerdict",
    "ask_for_sign_off",
    "decide",
    "delegate",
    "end_delegation",
    "lapse_sign_off",
    "pass_approvals",
    "sign",
    "tell_who_is_late",
    "withdraw_sign_off",
]
