"""What people do to procedures: add and look after one, write its draft, submit it, publish it and take it back."""

from app.procedures.operations.adding import NewProcedure, add_procedure
from app.procedures.operations.audience import set_audience
from app.procedures.operations.details import DetailFields, edit_details, retire
from app.procedures.operations.drafting import begin_draft, discard_draft, save_draft
from app.procedures.operations.effects import drop_effect, review_effect, state_effect
from app.procedures.operations.passing_on import pass_procedures
from app.procedures.operations.publishing import publish_revision, withdraw_revision
from app.procedures.operations.serving import set_served
from app.procedures.operations.submitting import Submission, submit_draft
from app.procedures.operations.typing import drop_typed, keep_typed

__all__ = [
    "DetailFields",
    "NewProcedure",
    "Submission",
    "add_procedure",
    "begin_draft",
    "discard_draft",
    "drop_effect",
    "drop_typed",
    "edit_details",
    "keep_typed",
    "pass_procedures",
    "publish_revision",
    "retire",
    "review_effect",
    "save_draft",
    "set_audience",
    "set_served",
    "state_effect",
    "submit_draft",
    "withdraw_revision",
]
