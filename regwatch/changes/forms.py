"""Forms of triage, and of changes that are entered by hand."""

from flask_wtf.file import FileField
from wtforms import IntegerField, SelectField
from wtforms.validators import URL, DataRequired, Length, NumberRange, Optional

from app.web.fields import DayField, FreeTextField, OneLineField
from app.web.forms import EditForm, Form
from regwatch.changes.domain.triage import REASONS
from regwatch.sources.forms import line


class DecisionForm(EditForm):
    """The fields of every outcome; each outcome reads what it needs."""

    common_reason = SelectField(
        "Reason",
        choices={"": "Choose a reason"} | {text: text for text in REASONS},
        validate_choice=False,
        filters=[lambda chosen: chosen if chosen in REASONS else ""],
    )
    reason = FreeTextField("In your words", most=2_000)
    until = DayField("Until", [Optional()])
    duplicate_of = IntegerField("Number of the other change", [Optional(), NumberRange(1, 2**31 - 1)])


class AttachForm(Form):
    ref = line("Ref of the requirement", "Give the ref of a requirement, such as FCA-DISP-162", most=60)


class ByHandForm(Form):
    title = line("Title", "Give it a title", most=500)
    publisher = line("Publisher", "Say who published it", most=120)
    url = OneLineField(
        "Where to read it",
        [Optional(), Length(max=2000), URL(require_tld=False, message="Give an address that begins with https://")],
    )
    published_on = DayField("Published on", [Optional()])
    text = FreeTextField("What it says", [DataRequired("Say what it says; matching reads this text")])
    document = FileField("The document")
