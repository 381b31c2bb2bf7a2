"""Forms of procedures: added, looked after, written part by part, submitted, published and withdrawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PartForm
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from app.core.errors import BadInput
from app.core.text import SAY_WHY, one_line, plural
from app.procedures.domain.attesting import MOST_QUESTIONS, VersionQuestion
from app.procedures.domain.text import (
    LONGEST_BODY,
    LONGEST_LINE,
    LONGEST_PART,
    MOST_SCENARIOS,
    MOST_STEPS,
    ProcedureScenario,
    ProcedureStep,
    ProcedureText,
)
from app.procedures.domain.words import CODE, CODE_ASKED
from app.procedures.operations import DetailFields, NewProcedure, Submission
from app.procedures.operations.adding import LONGEST_REVIEW
from app.web.fields import LARGEST_NUMBER, LONGEST_ID, DayField, FreeTextField, LineField, WholeNumberField, chosen_id
from app.web.forms import EditForm, Form

BLANK_STEPS, BLANK_SCENARIOS = 3, 2
MOST_READ = 2_000  # parts of a form; the operation says which limit they pass
PLAIN = ("title", "purpose", "rationale", "data_protection", "technology", "capability", "records", "body")
MATERIAL, NOT_MATERIAL = "material", "not_material"


class WhoseForm(EditForm):
    """Who looks after a procedure, and how often."""

    owner_id = SelectField("Owner", validate_choice=False)
    post_id = SelectField("Post that owns it", validate_choice=False)
    review_every_months = WholeNumberField(
        "Months between reviews",
        [InputRequired("Say how often it is looked at"), NumberRange(1, LONGEST_REVIEW, f"From 1 to {LONGEST_REVIEW}")],
        default=12,
    )

    def fields(self) -> DetailFields:
        return DetailFields(
            chosen_id(self.owner_id) or None, chosen_id(self.post_id) or None, self.review_every_months.data or 0
        )


class NewProcedureForm(WhoseForm):
    title = LineField("Title", [DataRequired("Give the procedure a title")])
    code = LineField(
        "Code",
        [
            DataRequired("Give it a code of its own"),
            Regexp(rf"^{CODE}$", message=CODE_ASKED),
        ],
        most=40,
    )
    client_id = SelectField("Client", validate_choice=False)

    def new(self) -> NewProcedure:
        whose = self.fields()
        return NewProcedure(
            code=self.code.data or "",
            text=ProcedureText(self.title.data or ""),
            owner_id=whose.owner_id,
            post_id=whose.post_id,
            client_id=chosen_id(self.client_id) or None,
            review_every_months=whose.review_every_months,
        )


class StepForm(PartForm):
    """One step; `place` is where it stands, so that steps are put in order without a script."""

    key = HiddenField()
    place = WholeNumberField("Place", [Optional()])
    title = LineField("What this step is called", most=LONGEST_LINE)
    text = FreeTextField("What is done", most=LONGEST_PART)
    why = FreeTextField("Why, where that helps", most=LONGEST_PART)


class ScenarioForm(PartForm):
    key = HiddenField()
    place = WholeNumberField("Place", [Optional()])
    title = LineField("What comes up", most=LONGEST_LINE)
    text = FreeTextField("What to do then", most=LONGEST_PART)


class DraftForm(EditForm):
    """The whole text. What is empty is left out; three more steps and two more scenarios can be written at a time."""

    most_steps, most_scenarios = MOST_STEPS, MOST_SCENARIOS
    title = LineField("Title", [DataRequired("Give the procedure a title")], most=LONGEST_LINE)
    purpose = FreeTextField("Purpose", most=LONGEST_PART)
    steps = FieldList(FormField(StepForm), max_entries=MOST_READ)
    scenarios = FieldList(FormField(ScenarioForm), max_entries=MOST_READ)
    rationale = FreeTextField("Why it is done like this", most=LONGEST_PART)
    data_protection = FreeTextField("Personal data", most=LONGEST_PART)
    technology = FreeTextField("Technology", most=LONGEST_PART)
    capability = FreeTextField("What people must be able to do", most=LONGEST_PART)
    records = FreeTextField("What is kept", most=LONGEST_PART)
    body = FreeTextField("Other text", most=LONGEST_BODY)

    def show(self, text: ProcedureText) -> None:
        """Fill the form with a text, and with room for more."""
        for name in PLAIN:
            self[name].data = getattr(text, name)
        for number, step in enumerate(text.steps, 1):
            entry = {
                "key": step.key,
                "place": number,
                "title": step.title,
                "text": step.text,
                "why": step.why,
            }
            self.steps.append_entry(entry)
        for number, scenario in enumerate(text.scenarios, 1):
            entry = {
                "key": scenario.key,
                "place": number,
                "title": scenario.title,
                "text": scenario.text,
            }
            self.scenarios.append_entry(entry)
        for number in range(min(BLANK_STEPS, MOST_STEPS - len(text.steps))):
            self.steps.append_entry({"place": len(text.steps) + number + 1})
        for number in range(min(BLANK_SCENARIOS, MOST_SCENARIOS - len(text.scenarios))):
            self.scenarios.append_entry({"place": len(text.scenarios) + number + 1})

    def text(self, held: ProcedureText, last_key: int) -> ProcedureText:
        """What was sent, over what is not asked here; a part without a key that is known gets the next one."""
        return self._over(_Keys(held, last_key).of)

    def typed(self, held: ProcedureText) -> ProcedureText:
        """The same before it is saved: what is new has no key yet, so that it takes none that others give meanwhile."""
        known = set(held.keys)
        return self._over(lambda sent: sent if sent in known else "")

    def _over(self, key_of: Callable[[str | None], str]) -> ProcedureText:
        return ProcedureText(
            **{name: self[name].data or "" for name in PLAIN},
            steps=tuple(
                ProcedureStep(key_of(part.key.data), part.title.data or "", part.text.data or "", part.why.data or "")
                for part in _in_place(self.steps)
                if part.title.data or part.text.data or part.why.data
            ),
            scenarios=tuple(
                ProcedureScenario(key_of(part.key.data), part.title.data or "", part.text.data or "")
                for part in _in_place(self.scenarios)
                if part.title.data or part.text.data
            ),
        )


class PaperForm(Form):
    file = FileField("The document")


class TypedForm(DraftForm):
    """The same while it is being typed: it may lack its title, and a National Insurance number is asked about later.

    A card number is refused all the same: it is never kept, however shortly.
    """

    title = LineField("Title", most=LONGEST_LINE)
    keeps_national_insurance = HiddenField(filters=[lambda _sent: "y"])


class SubmitForm(EditForm):
    """The two decisions of an author; neither is made for them."""

    is_material = RadioField(
        "Does it change what people do?",
        choices={MATERIAL: "Material", NOT_MATERIAL: "Not material"},
        validators=[InputRequired("Choose one: it decides who is asked again")],
    )
    effective_on = DayField("Takes effect on", [Optional()])

    def say_how_many(self, people: int) -> None:
        """Beside each choice, what it asks of how many people."""
        asked = f"{plural(people, 'person', 'people')} will be asked to read and confirm it again"
        self.is_material.choices = {
            MATERIAL: f"Material: {asked}" if people else "Material: but nobody would be asked to read it",
            NOT_MATERIAL: "Not material: wording or layout alone, nobody is asked again",
        }

    def fields(self) -> Submission:
        return Submission(self.is_material.data == MATERIAL, self.effective_on.data)


class ExpectedEffectForm(Form):
    measure_id = SelectField("Measure", validate_choice=False)
    expected = LineField("What should change, and by when", [DataRequired("Say what should change")], most=300)


class ConclusionForm(Form):
    conclusion = FreeTextField("What do you conclude?", [DataRequired(SAY_WHY)], most=2_000)


class InForceForm(EditForm):
    starts_on = DayField("In force from", [InputRequired("Choose the day from which it is in force")])

    def day(self) -> date:
        """The day as it was chosen."""
        if self.starts_on.data is None:
            raise BadInput({"starts_on": "Choose the day from which it is in force"})
        return self.starts_on.data


class ProcedureReasonForm(EditForm):
    reason = FreeTextField("Why", [DataRequired(SAY_WHY)], most=2_000)


class ConfirmForm(Form):
    """One press: that the version with this number was read."""

    number = WholeNumberField("Version", [InputRequired("Open the page again")])


def answers_form(questions: Sequence[Any]) -> Any:
    """One choice a question; which was right is said after it was sent."""
    fields = {
        f"q{one.number}": RadioField(
            one.words,
            choices={str(place): words for place, words in enumerate(one.options)},
            validators=[InputRequired(f"Answer question {one.number}")],
        )
        for one in questions
    }
    return type("AnswersForm", (ConfirmForm,), fields)()


class QuestionsForm(EditForm):
    """Up to three questions; one that is left empty is not asked."""

    def asked(self) -> list[VersionQuestion]:
        found = []
        for place in range(MOST_QUESTIONS):
            options = tuple(filter(None, map(one_line, (self[f"options_{place}"].data or "").splitlines())))
            words, explanation = self[f"words_{place}"].data or "", self[f"explanation_{place}"].data or ""
            if words or options or explanation:
                right = self[f"right_{place}"].data or 0
                found.append(VersionQuestion(words, options, right, explanation, self[f"step_{place}"].data or ""))
        return found


def questions_form(steps: Mapping[str, str]) -> Any:
    """A form with the steps to choose from, which come from the text."""
    fields: dict[str, Any] = {}
    about = {"": "The whole text", **steps}
    for place in range(MOST_QUESTIONS):
        fields |= {
            f"words_{place}": LineField("What is asked", most=LONGEST_PART),
            f"step_{place}": SelectField("About which step", choices=about, validate_choice=False),
            f"options_{place}": FreeTextField("The answers to choose from, each on a line", most=1_000),
            f"right_{place}": WholeNumberField("Which is right", [Optional()]),
            f"explanation_{place}": FreeTextField("What whoever chose another reads", most=1_000),
        }
    return type("QuestionsForm", (QuestionsForm,), fields)()


class NotYetForm(ConfirmForm):
    """What keeps somebody from working that way, in a sentence for their leader."""

    hindrance = FreeTextField(
        "What keeps you from it?", [DataRequired("Say what keeps you from it, so that your leader can help")], most=500
    )


class ServesForm(EditForm):
    """Everything that a procedure is there for."""

    requirements = SelectMultipleField("Requirements and standards", validate_choice=False)
    aims = SelectMultipleField("Aims", validate_choice=False)
    promises = SelectMultipleField("Promises", validate_choice=False)
    measures = SelectMultipleField("Measures", validate_choice=False)
    products = SelectMultipleField("Products and services", validate_choice=False)


class AudienceForm(EditForm):
    """Who is asked to read a procedure and to confirm it; nothing chosen is everybody."""

    posts = SelectMultipleField("Posts", validate_choice=False)
    teams = SelectMultipleField("Teams", validate_choice=False)
    sites = SelectMultipleField("Sites", validate_choice=False)


class DiscardForm(EditForm):
    """Nothing but the version of the draft that was seen."""


class _Keys:
    """Gives each part its own key, and a new one to what is new or sent twice."""

    def __init__(self, held: ProcedureText, last: int) -> None:
        self.known = set(held.keys)
        self.last = last

    def of(self, sent: str | None) -> str:
        if sent in self.known:
            self.known.discard(sent)
            return str(sent)
        self.last += 1
        return str(self.last)


def _in_place(parts: Iterable[Any]) -> list[Any]:
    """The parts in the order of their places; what has none comes last."""
    return sorted(
        (entry.form for entry in parts), key=lambda part: LARGEST_NUMBER if part.place.data is None else part.place.data
    )


def ids_of(field: Any) -> Sequence[int]:
    """The chosen ids; what is no id of ours is left to the operation to refuse as not there."""
    return [
        int(value) if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID else 0
        for value in field.data or ()
    ]
