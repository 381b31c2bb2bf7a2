"""What people do to procedures: add one, write its draft, submit it, have it signed, publish it and take it back."""

from app.procedures.operations.adding import NewProcedure, add_procedure
from app.procedures.operations.attesting import confirm_version
from app.procedures.operations.audience import set_audience
from app.procedures.operations.consulting import close_consultation, consult_on, stop_consultation
from app.procedures.operations.details import DetailFields, edit_details, retire
from app.procedures.operations.drafting import begin_draft, discard_draft, save_draft
from app.procedures.operations.effects import drop_effect, review_effect, state_effect
from app.procedures.operations.hindering import say_hindrance
from app.procedures.operations.passing_on import pass_procedures
from app.procedures.operations.publishing import publish_revision, withdraw_revision
from app.procedures.operations.serving import set_served
from app.procedures.operations.signing_off import SignOffPlan, ask_to_sign, decide_revision
from app.procedures.operations.submitting import Submission, submit_draft
from app.procedures.operations.telling import remind_people
from app.procedures.operations.typing import drop_typed, keep_typed
from app.procedures.operations.understanding import answer_questions, set_questions

__all__ = [
    "DetailFields",
    "NewProcedure",
    "SignOffPlan",
    "Submission",
    "add_procedure",
    "answer_questions",
    "ask_to_sign",
    "begin_draft",
    "close_consultation",
    "confirm_version",
    "consult_on",
    "decide_revision",
    "discard_draft",
    "drop_effect",
    "drop_typed",
    "edit_details",
    "keep_typed",
    "pass_procedures",
    "publish_revision",
    "remind_people",
    "retire",
    "review_effect",
    "save_draft",
    "say_hindrance",
    "set_audience",
    "set_questions",
    "set_served",
    "state_effect",
    "stop_consultation",
    "submit_draft",
    "withdraw_revision",
]
