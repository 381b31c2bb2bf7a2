"""What people do in signing: ask about a text, answer, sign, ask others for their signatures, and decide."""

from app.signing.operations.answering import Opinion, SaidOn, dispose, reaffirm, respond
from app.signing.operations.asking import SignOffRequest, SignOffSubject, StepAsked, ask_for_sign_off
from app.signing.operations.consulting import (
    NewConsultation,
    NewGroup,
    carry_over,
    close_consultation,
    extend,
    leave_out_group,
    open_consultation,
    remind,
    review_urgent,
    stop_consultation,
)
from app.signing.operations.deciding import TextVerdict, decide
from app.signing.operations.delegating import NewDelegation, delegate, end_delegation
from app.signing.operations.ending import lapse_sign_off, withdraw_sign_off
from app.signing.operations.passing_approvals import pass_approvals
from app.signing.operations.passing_consultations import pass_consultations
from app.signing.operations.signatures import Signing, sign
from app.signing.operations.telling_signers import tell_who_is_late

__all__ = [
    "NewConsultation",
    "NewDelegation",
    "NewGroup",
    "Opinion",
    "SaidOn",
    "SignOffRequest",
    "SignOffSubject",
    "Signing",
    "StepAsked",
    "TextVerdict",
    "ask_for_sign_off",
    "carry_over",
    "close_consultation",
    "decide",
    "delegate",
    "dispose",
    "end_delegation",
    "extend",
    "lapse_sign_off",
    "leave_out_group",
    "open_consultation",
    "pass_approvals",
    "pass_consultations",
    "reaffirm",
    "remind",
    "respond",
    "review_urgent",
    "sign",
    "stop_consultation",
    "tell_who_is_late",
    "withdraw_sign_off",
]
