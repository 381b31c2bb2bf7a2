"""Forms of audits: planning, one answer, completing, responding."""

import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.files.forms import EvidenceFields
from app.files.operations import Offered
from app.web.fields import AtMost, DayField, FreeTextField, LineField, WholeNumberField
from app.web.forms import EditForm, Form
from app.web.sent import ROW_VERSION
from audits.checklists.domain.questions import Given, Question, answers_of, in_words
from audits.conduct.domain.answering import PAGE, Body, Incoming, Mark, seconds_of
from audits.conduct.operations.receiving import ArrivedAnswer
from audits.words import NA, DisputeStatus

LONGEST_DEVICE = 64
LARGEST = 2**31 - 1
LONGEST_NA_REASON = 500
LONGEST_PASSWORD = 1000
MARK_FORM = "Write each time mark on a line of its own, such as 04:12 what is heard"


class AuditPlanForm(Form):
    """The second step of planning: whose work, by whom, until when."""

    subject = SelectField("What is audited", [InputRequired("Choose what is audited")])
    auditee_id = SelectField("Whose work")
    unit = SelectField("Or a whole team or site")
    auditor_id = SelectField("Auditor", [InputRequired("Choose who carries it out")])
    client_id = SelectField("Client")
    channel = SelectField("Channel")
    about = LineField("Which contact, case or place")
    recording = LineField("Reference of the recording", most=120)
    happened_on = DayField("When it happened", [Optional()])
    due_on = DayField("Due on", [Optional()])


class AnswerForm(Form, EvidenceFields):
    """One answer, under the id that the device gave it; N/A is one of the answers, or a tick where none are listed."""

    device = HiddenField(validators=[AtMost(LONGEST_DEVICE)])
    sequence = WholeNumberField("Number", widget=HiddenInput(), validators=[Optional(), NumberRange(0, LARGEST)])
    base = WholeNumberField("Number", widget=HiddenInput(), validators=[Optional(), NumberRange(0, LARGEST)])
    seen = WholeNumberField("Number", [Optional(), NumberRange(0, LARGEST)], widget=HiddenInput(), name=ROW_VERSION)
    device_time = HiddenField(validators=[AtMost(40)])
    answer = FreeTextField("Your answer")
    not_applicable = BooleanField("Not applicable")
    na_reason = LineField("Why is it not applicable?", most=LONGEST_NA_REASON)
    comment = FreeTextField("What was seen or heard")
    marks = FreeTextField("Time marks in the recording", most=5_000)
    is_good_practice = BooleanField("Good practice, worth showing to others")
    then = HiddenField(default="next")

    def arrived(self, question: Question, offered: Offered, *, is_final: bool) -> ArrivedAnswer:
        """What was sent, as the rules read it; raises BadInput for time marks that are none."""
        given = (self.answer.data or "").strip()
        is_na = bool(self.not_applicable.data) or (given == NA and NA in answers_of(question))
        body = Body(
            value=None if is_na or not given else given,
            is_na=is_na,
            na_reason=(self.na_reason.data or "").strip() if is_na else "",
            comment=self.comment.data or "",
            marks=_marks(self.marks.data or ""),
            is_good_practice=bool(self.is_good_practice.data),
        )
        device = self.device.data or new_device()
        incoming = Incoming(device, self.sequence.data or 1, self._base(), body, self.device_time.data or "")
        return ArrivedAnswer(question.code, incoming, offered, is_final=is_final)

    def _base(self) -> int:
        """The revision that it was made from. It is the row version of an answer, and may come as that (If-Match)."""
        said = {field.data for field in (self.base, self.seen) if field.data is not None}
        if len(said) > 1:
            raise BadInput({"form": "The revision that the answer was made from is given twice, and differs"})
        return next(iter(said), 0)

    def take_errors(self, refused: BadInput) -> None:
        """The rules speak of an answer's value; the page has it in the field named answer."""
        named = {"answer" if name == "value" else name: sentence for name, sentence in refused.errors.items()}
        super().take_errors(BadInput(named))

    def renew(self, base: int) -> None:
        """After a refusal the next try goes out under an id of its own, made from what stands now."""
        self.device.data, self.device.raw_data = new_device(), None
        self.sequence.data, self.sequence.raw_data = 1, None
        self.base.data, self.base.raw_data = base, None


def new_device() -> str:
    """For a page that has no script to remember its own."""
    return f"{PAGE}{secrets.token_hex(8)}"


def marks_text(marks: Sequence[Mark]) -> str:
    """Time marks as they are typed, one a line."""
    return "\n".join(f"{mark.clock} {mark.note}".strip() for mark in marks)


def _marks(text: str) -> tuple[Mark, ...]:
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        clock, _, note = line.strip().partition(" ")
        seconds = seconds_of(clock)
        if seconds is None:
            raise BadInput({"marks": f"{MARK_FORM}. “{line.strip()[:40]}” does not begin with a time"})
        found.append(Mark(seconds, note.strip()))
    return tuple(sorted(found, key=lambda mark: (mark.seconds, mark.note)))


class ChoiceForm(Form):
    """Which of the answers that collided counts."""

    number = RadioField("Which answer counts?", [InputRequired("Choose one of the answers")], coerce=str)


class SignForm(Form):
    """A name and the password again, under what the page showed."""

    name = LineField("Your name", [InputRequired("Type your name")], most=120)
    password = PasswordField("Your password again", [InputRequired("Enter your password"), AtMost(LONGEST_PASSWORD)])
    seen = HiddenField(validators=[AtMost(64)])
    revision = WholeNumberField("Number", widget=HiddenInput(), default=1, validators=[NumberRange(1, LARGEST)])


class AuditReasonForm(EditForm):
    """Reopening or cancelling: why."""

    reason = FreeTextField("Why", [InputRequired(SAY_WHY)], most=2_000)


class SeenForm(Form):
    comment = FreeTextField("Anything to add", most=2_000)


class DisputeDecisionForm(EditForm):
    """What becomes of a disputed answer."""

    status = RadioField(
        "What is decided",
        [InputRequired("Choose what is decided")],
        choices={
            DisputeStatus.KEPT.value: "Keep the answer",
            DisputeStatus.ACCEPTED.value: "Take the answer that was asked for",
            DisputeStatus.OTHER_VALUE.value: "Another answer",
        },
    )
    answer = SelectField("The other answer", validate_choice=False)
    reason = FreeTextField("Why", [InputRequired(SAY_WHY)], most=2_000)

    def offer(self, question: Question) -> None:
        self.answer.choices = {"": "None chosen", **worded(question)}


def worded(question: Question) -> dict[str, str]:
    """The listed answers of a question and how people read them."""
    return {word: in_words(question, Given(None if word == NA else word, word == NA)) for word in answers_of(question)}


def dispute_form(questions: Sequence[Question]) -> Form:
    """A form with a reason and a wanted answer for each of these questions, refusing card numbers as all do."""
    fields: dict[str, Any] = {}
    for question in questions:
        fields[f"reason-{question.code}"] = FreeTextField("Why it is wrong", most=2_000)
        listed = worded(question)
        fields[f"wanted-{question.code}"] = (
            SelectField("What it should be", choices={"": "Not sure", **listed}, validate_choice=False)
            if listed
            else LineField("What it should be")
        )
    form: Form = type("DisputeForm", (Form,), fields)()
    return form
