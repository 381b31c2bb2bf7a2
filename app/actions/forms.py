"""Forms of actions, a decision each."""

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from app.files.forms import EvidenceFields
from app.web.fields import DayField, FreeTextField
from app.web.forms import EditForm

LONGEST_NOTE = 2_000
LONGEST_ID = 9


class StartForm(EditForm):
    """One button: the version that it was pressed at is all that it carries."""


class FinishForm(EvidenceFields, EditForm):
    note = FreeTextField("What was done", [DataRequired("Say what was done")], most=LONGEST_NOTE)


class VerifyForm(EvidenceFields, EditForm):
    note = FreeTextField("What you looked at", most=LONGEST_NOTE)


class EvidenceForm(EvidenceFields, EditForm):
    """Evidence alone, before an action is done or after."""


class SendBackForm(EditForm):
    reason = FreeTextField("What is still missing", [DataRequired("Say what is still missing")], most=LONGEST_NOTE)


class ReassignForm(EditForm):
    owner_id = SelectField("New owner", validate_choice=False)

    def chosen(self) -> int:
        """An id from the select; anything that is no id names nobody who could be found."""
        sent = str(self.owner_id.data or "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID else 0


class DueDayForm(EditForm):
    due_on = DayField("New day", [InputRequired("Give a day")])
    reason = FreeTextField("Why it moves", [DataRequired("Say why the day moves")], most=LONGEST_NOTE)


class CancelForm(EditForm):
    reason = FreeTextField(
        "Why it is not wanted any more", [DataRequired("Say why it is not wanted any more")], most=LONGEST_NOTE
    )
