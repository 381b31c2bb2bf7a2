"""Forms of change cases."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import URL, DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from app.cases.domain.planning import COUNTED
from app.cases.domain.questions import CaseQuestion
from app.cases.domain.words import CaseSize, ImpactVerdict, PartStage
from app.cases.operations import Asking, CaseFields, NewPart, OptionViews, Rating, StageWish
from app.web.fields import AtMost, DayField, FreeTextField, LineField, OneLineField, WholeNumberField, chosen_id
from app.web.forms import EditForm, Form
from regwatch.changes.domain.internal import KINDS

LONGEST_TITLE, LONGEST_REASON, LONGEST_REF = 500, 2_000, 60
LONGEST_ADDRESS = 2_000
STAGES: dict[str, str] = {
    PartStage.DRAFT: "Draft",
    PartStage.CONSULT: "Consult",
    PartStage.SIGN: "Sign",
    PartStage.ATTEST: "Attest",
    PartStage.TRAIN: "Train",
    PartStage.OTHER: "Something else",
}
SIZES: dict[str, str] = {
    CaseSize.SMALL: "Small: wording, and nobody works differently",
    CaseSize.MEDIUM: "Medium: some people work differently",
    CaseSize.LARGE: "Large: it costs money or systems, or most people work differently",
}
ANSWERS: dict[str, str] = {
    ImpactVerdict.YES: "Yes",
    ImpactVerdict.PARTLY: "Partly",
    ImpactVerdict.NO: "No",
    ImpactVerdict.SKIPPED: "It does not arise here",
}


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


class NameMeasureForm(Form):
    code = SelectField("Measure", [DataRequired("Choose a measure")], validate_choice=False)


class PlanPartForm(Form):
    title = LineField("What is to be done", [DataRequired("Say what is to be done")], most=200)
    detail = FreeTextField("More about it", most=LONGEST_REASON)
    stage = SelectField("Kind of work", choices=STAGES, default=PartStage.OTHER.value)
    checklist = SelectField("Checklist that it rewrites", validate_choice=False)
    measure = SelectField("Measure that it changes", validate_choice=False)
    owner_id = SelectField("Owner", validate_choice=False)
    due_on = DayField("Due", [InputRequired("Give a day")])

    def part(self) -> NewPart:
        return NewPart(
            self.title.data or "",
            chosen_id(self.owner_id),
            self.due_on.data,
            self.detail.data or "",
            PartStage(self.stage.data),
            self.checklist.data or "",
            self.measure.data or "",
        )


class PlanStagesForm(Form):
    """An owner and a day for each stage that is counted back; a stage without an owner is not planned."""

    draft_owner_id = SelectField("Owner of drafting", validate_choice=False)
    draft_due_on = DayField("Drafting done by", [Optional()])
    consult_owner_id = SelectField("Owner of consulting", validate_choice=False)
    consult_due_on = DayField("Consulting done by", [Optional()])
    sign_owner_id = SelectField("Owner of signing", validate_choice=False)
    sign_due_on = DayField("Signing done by", [Optional()])
    attest_owner_id = SelectField("Owner of attesting", validate_choice=False)
    attest_due_on = DayField("Attesting done by", [Optional()])

    def owner_of(self, stage: PartStage) -> Any:
        return self[f"{stage}_owner_id"]

    def day_of(self, stage: PartStage) -> Any:
        return self[f"{stage}_due_on"]

    def wishes(self) -> dict[PartStage, StageWish]:
        return {
            stage: StageWish(chosen_id(self.owner_of(stage)), self.day_of(stage).data)
            for stage in COUNTED
            if self.owner_of(stage).data
        }


class CaseReasonForm(Form):
    reason = FreeTextField("Why", [DataRequired("Say why")], most=LONGEST_REASON)


class SendPlanBackForm(EditForm):
    reason = FreeTextField(
        "What has to be different", [DataRequired("Say what has to be different")], most=LONGEST_REASON
    )


class RateForm(EditForm):
    size = RadioField("How large is the change?", choices=SIZES, validators=[InputRequired("Choose a size")])
    reason = FreeTextField("Why", [DataRequired("Say why it is of this size")], most=LONGEST_REASON)
    one_option_reason = FreeTextField("Why there is only one option", most=LONGEST_REASON)

    def rating(self) -> Rating:
        return Rating(CaseSize(self.size.data), self.reason.data or "", self.one_option_reason.data or "")


class OptionForm(Form):
    title = LineField("What the option is called", [DataRequired("Name the option")], most=200)
    customer_view = FreeTextField(
        "As customers see it", [DataRequired("Write down how customers see it")], most=LONGEST_REASON
    )
    benefit = FreeTextField("Its benefit", [DataRequired("Write down its benefit")], most=LONGEST_REASON)
    risk = FreeTextField("Its risk", [DataRequired("Write down its risk")], most=LONGEST_REASON)

    def views(self) -> OptionViews:
        return OptionViews(
            self.title.data or "", self.customer_view.data or "", self.benefit.data or "", self.risk.data or ""
        )


class AskForm(Form):
    expert_id = SelectField("Whom to ask", validate_choice=False)
    due_on = DayField("Answer by", [InputRequired("Give a day")])
    note = FreeTextField("What they need to know", most=LONGEST_REASON)

    def asking(self) -> Asking:
        return Asking(chosen_id(self.expert_id), self.due_on.data, self.note.data or "")


class AnswerAssignmentForm(EditForm):
    verdict = RadioField("Your answer", validators=[InputRequired("Choose an answer")])
    detail = FreeTextField(
        "What your answer rests on", [DataRequired("Say what your answer rests on")], most=LONGEST_REASON
    )


class CaseQuestionForm(Form):
    words = LineField("Question", [DataRequired("Write the question")], most=300)


def answers_form(questions: Sequence[CaseQuestion]) -> Form:
    """A form with an answer, its words and the version that was seen for each question, named by its key."""
    fields: dict[str, Any] = {}
    for one in questions:
        fields[f"verdict_{one.key}"] = RadioField(one.words, choices=answer_choices(one), validators=[Optional()])
        fields[f"detail_{one.key}"] = FreeTextField("What the answer rests on", most=LONGEST_REASON)
        fields[f"version_{one.key}"] = WholeNumberField("Version", widget=HiddenInput(), default=0)
    form: Form = type("AnswersForm", (Form,), fields)()
    return form


def answer_choices(question: CaseQuestion) -> dict[str, str]:
    """The answers that a question can have, with the words for them."""
    return {word: shown for word, shown in ANSWERS.items() if word != "skipped" or not question.is_mandatory}


class CloseForm(EditForm):
    """One button: the version that it was pressed at, of the case or of what it is about, is all that it carries."""


class NotNeededForm(EditForm):
    reason = FreeTextField(
        "Why no change is needed",
        [DataRequired("Say why no change is needed. People will read this a year from now")],
        most=LONGEST_REASON,
    )


class InternalForm(Form):
    title = LineField("Title", [DataRequired("Say what was decided, in a line")], most=LONGEST_TITLE)
    kind = RadioField(
        "Kind",
        [InputRequired("Say whether it is a strategy, a policy or a service offer")],
        choices={kind.value: words for kind, words in KINDS.items()},
    )
    effective_on = DayField("Takes effect on", [Optional()])
    text = FreeTextField("What it says", [DataRequired("Say what it says; matching reads this text")])
    url = OneLineField(
        "Where to read it",
        [
            Optional(),
            AtMost(LONGEST_ADDRESS, "The address"),
            URL(require_tld=False, message="Give an address that begins with https://"),
        ],
    )
    document = FileField("The document")


class NoCaseForm(Form):
    reason = FreeTextField(
        "Why it needs no case",
        [DataRequired("Say why it needs no case. People will read this a year from now")],
        most=LONGEST_REASON,
    )
