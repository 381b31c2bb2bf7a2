"""Forms of signing: who is asked in which steps, the signature or the rejection, and who signs for somebody."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms import Form as PartForm
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.signing.domain.sign_off import LONGEST_NAME, MOST_ASKED, MOST_STEPS
from app.signing.domain.words import SHOWN, DecisionKind, Meaning
from app.signing.operations import NewDelegation, StepAsked, TextVerdict
from app.signing.operations.asking import LONGEST_WITHIN
from app.web.fields import LONGEST_ID, AtMost, DayField, FreeTextField, LineField, WholeNumberField, chosen_id
from app.web.forms import EditForm, Form

BLANK_ASKED = 2
LONGEST_PASSWORD = 1_000


class StepAskedForm(PartForm):
    """A step of a sign-off; a choice is `person-3` or `post-7`, and one that is empty asks nobody."""

    name = LineField("What the step is called", most=LONGEST_NAME)
    meaning = SelectField("What a signature says", choices={one.value: SHOWN[one] for one in Meaning})
    quorum = WholeNumberField("Signatures needed", [Optional()], default=1)
    asked = FieldList(SelectField("Who is asked", validate_choice=False), max_entries=MOST_ASKED)

    def chosen(self) -> StepAsked:
        people, posts = _of_kind(self.asked, "person"), _of_kind(self.asked, "post")
        quorum = 1 if self.quorum.data is None else self.quorum.data
        return StepAsked(self.name.data or "", quorum, people, posts, Meaning(self.meaning.data))

    @property
    def is_empty(self) -> bool:
        return not (self.name.data or any(one.data for one in self.asked))


class AskToSignForm(EditForm):
    """The steps of a sign-off in their order, each with who is asked."""

    steps = FieldList(FormField(StepAskedForm), max_entries=MOST_STEPS + 1)
    within = WholeNumberField(
        "Working days for each step",
        [InputRequired("Say how long each step has"), NumberRange(1, LONGEST_WITHIN, f"From 1 to {LONGEST_WITHIN}")],
    )
    acknowledged = SelectMultipleField("What this text lacks", validate_choice=False)

    def show(self, steps: Sequence[StepAsked], within: int) -> None:
        """Fill the form with steps, and with room for one more."""
        self.within.data = within
        for one in steps:
            chosen = [*(f"person-{key}" for key in one.people), *(f"post-{key}" for key in one.posts)]
            asked = [*chosen, *[""] * min(BLANK_ASKED, MOST_ASKED - len(chosen))]
            self.steps.append_entry(
                {"name": one.name, "meaning": one.meaning.value, "quorum": one.quorum, "asked": asked}
            )
        if len(steps) < MOST_STEPS:
            self.steps.append_entry({"name": "", "quorum": 1, "asked": [""] * BLANK_ASKED})

    def offer(self, choices: dict[str, str]) -> None:
        for entry in self.steps:
            for one in entry.form.asked:
                one.choices = {"": "Nobody", **choices}

    def chosen(self) -> tuple[StepAsked, ...]:
        return tuple(entry.form.chosen() for entry in self.steps if not entry.form.is_empty)


class SignRevisionForm(Form):
    """A name and the password again, under the text whose hash was shown."""

    name = LineField("Your name", [InputRequired("Type your name")], most=120)
    password = PasswordField("Your password again", [InputRequired("Enter your password"), AtMost(LONGEST_PASSWORD)])
    shown = HiddenField(validators=[AtMost(64)])
    step = HiddenField(validators=[AtMost(LONGEST_ID)])

    def verdict(self) -> TextVerdict:
        return TextVerdict(
            DecisionKind.APPROVED, chosen_id(self.step), self.shown.data or "", name=self.name.data or ""
        )


class RejectRevisionForm(Form):
    reason = FreeTextField("Why you reject it", [DataRequired(SAY_WHY)], most=2_000)
    shown = HiddenField(validators=[AtMost(64)])
    step = HiddenField(validators=[AtMost(LONGEST_ID)])

    def verdict(self) -> TextVerdict:
        return TextVerdict(
            DecisionKind.REJECTED, chosen_id(self.step), self.shown.data or "", reason=self.reason.data or ""
        )


class DelegationForm(Form):
    """Whom somebody lets sign for them, from which day to which; both count."""

    receiver_id = SelectField("Who signs for you", validate_choice=False)
    from_on = DayField("From", [InputRequired("Choose the first day")])
    until_on = DayField("Until", [InputRequired("Choose the last day")])
    reason = LineField("Why", [DataRequired(SAY_WHY)])

    def sent(self) -> NewDelegation:
        if self.from_on.data is None or self.until_on.data is None:
            raise BadInput({"until_on": "Choose both days"})
        return NewDelegation(chosen_id(self.receiver_id), self.from_on.data, self.until_on.data, self.reason.data or "")


def _of_kind(asked: Iterable[Any], kind: str) -> tuple[int, ...]:
    """The ids behind the choices of one kind; what is no id of ours is left to the operation to refuse as not there."""
    sent = [str(one.data or "").rpartition("-") for one in asked if one.data]
    known = [
        (name, int(key) if key.isascii() and key.isdecimal() and len(key) <= LONGEST_ID else 0) for name, _, key in sent
    ]
    return tuple(key for name, key in known if name == kind)
