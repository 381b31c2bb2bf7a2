"""Forms of triage, one for each outcome, and of changes that are entered by hand."""

from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.validators import URL, DataRequired, NumberRange, Optional

from app.web.fields import AtMost, DayField, FreeTextField, LineField, OneLineField, WholeNumberField
from app.web.forms import EditForm, Form, sent_text
from regwatch.changes.domain.triage import REASONS, TriageDecision, TriageStep
from regwatch.sources.forms import line

MOST_WORDS = 2_000


class OutcomeForm(EditForm):
    """One outcome with what it asks for, in a form of its own, so that Enter decides only what is being filled in."""

    step: TriageStep

    def outcome(self) -> TriageDecision:
        return TriageDecision(self.step)


class TakeInForm(OutcomeForm):
    step = TriageStep.TAKE_IN


class RelevantForm(OutcomeForm):
    step = TriageStep.MARK_RELEVANT
    reason = LineField("Why it is relevant", most=MOST_WORDS, id="relevant-reason")

    def outcome(self) -> TriageDecision:
        return TriageDecision(self.step, sent_text(self.reason.data))


class DismissForm(OutcomeForm):
    step = TriageStep.DISMISS
    common_reason = RadioField(
        "Why is it not relevant?", choices={text: text for text in REASONS}, validate_choice=False, id="dismiss-common"
    )
    reason = LineField("In your words", most=MOST_WORDS, id="dismiss-reason")

    def outcome(self) -> TriageDecision:
        common = self.common_reason.data if self.common_reason.data in REASONS else ""
        return TriageDecision(self.step, "; ".join(text for text in (common, sent_text(self.reason.data)) if text))


class DeferForm(OutcomeForm):
    step = TriageStep.DEFER
    until = DayField("Until", [Optional()], id="defer-until")
    reason = LineField("In your words", most=MOST_WORDS, id="defer-reason")

    def outcome(self) -> TriageDecision:
        return TriageDecision(self.step, sent_text(self.reason.data), until=self.until.data)


class DuplicateForm(OutcomeForm):
    step = TriageStep.MARK_DUPLICATE
    duplicate_of = WholeNumberField("Duplicate of", [Optional(), NumberRange(1)], id="duplicate-duplicate_of")
    reason = LineField("In your words", most=MOST_WORDS, id="duplicate-reason")

    def outcome(self) -> TriageDecision:
        return TriageDecision(self.step, sent_text(self.reason.data), duplicate_of=self.duplicate_of.data)


OUTCOMES: dict[str, type[OutcomeForm]] = {
    "take_in": TakeInForm,
    "relevant": RelevantForm,
    "dismiss": DismissForm,
    "defer": DeferForm,
    "duplicate": DuplicateForm,
}


class AttachForm(Form):
    ref = line("Ref of the requirement", "Give the ref of a requirement, such as FCA-DISP-162", most=60)


class ByHandForm(Form):
    title = line("Title", "Give it a title", most=500)
    publisher = line("Publisher", "Say who published it", most=120)
    url = OneLineField(
        "Where to read it",
        [
            Optional(),
            AtMost(2000, "The address"),
            URL(require_tld=False, message="Give an address that begins with https://"),
        ],
    )
    published_on = DayField("Published on", [Optional()])
    effective_on = DayField("Takes effect on", [Optional()])
    text = FreeTextField("What it says", [DataRequired("Say what it says; matching reads this text")])
    document = FileField("The document")
