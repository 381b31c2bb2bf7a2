"""Forms of change cases."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from app.cases.operations import CaseFields
from app.web.fields import DayField, FreeTextField, LineField
from app.web.forms import EditForm, Form

LONGEST_TITLE, LONGEST_REASON, LONGEST_REF = 500, 2_000, 60
LONGEST_ID = 9


class CaseForm(Form):
    title = LineField("Title", [DataRequired("Give the case a title")], most=LONGEST_TITLE)
    owner_id = SelectField("Owner", validate_choice=False)
    effective_on = DayField("Takes effect on", [Optional()])

    def fields(self) -> CaseFields:
        return CaseFields(self.title.data or "", chosen_id(self.owner_id), self.effective_on.data)


class OpenCaseForm(CaseForm):
    client_id = SelectField("For", validate_choice=False)


class EditCaseForm(CaseForm, EditForm):
    """What was said of a case when it was opened."""


class AddRequirementForm(Form):
    ref = LineField("Ref of the requirement", [DataRequired("Give the ref of a requirement")], most=LONGEST_REF)


class SetAsideForm(Form):
    reason = FreeTextField(
        "Why the case does not touch it", [DataRequired("Say why the case does not touch it")], most=LONGEST_REASON
    )


class PlanPartForm(Form):
    title = LineField("What is to be done", [DataRequired("Say what is to be done")], most=200)
    detail = FreeTextField("More about it", most=LONGEST_REASON)
    owner_id = SelectField("Owner", validate_choice=False)
    due_on = DayField("Due", [InputRequired("Give a day")])


class CloseForm(EditForm):
    """One button: the version that it was pressed at is all that it carries."""


class NotNeededForm(EditForm):
    reason = FreeTextField(
        "Why no change is needed",
        [DataRequired("Say why no change is needed. People will read this a year from now")],
        most=LONGEST_REASON,
    )


def chosen_id(field: Any) -> int:
    """An id from a select; anything that is no id names nothing that could be found."""
    sent = str(field.data or "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID else 0
