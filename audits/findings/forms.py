"""Forms of findings: a step each."""

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from app.actions.domain.words import ActionKind
from app.actions.domain.words import shown as shown_action
from app.core.text import READ_LATER, SAY_WHY
from app.files.forms import EvidenceFields
from app.web.fields import DayField, FreeTextField, LineField, WholeNumberField
from app.web.forms import EditForm, Form
from audits.findings.domain.causes import FEWEST_WHYS, MOST_WHYS, Cause, FixOption
from audits.findings.domain.clocks import CHECK_DAYS
from audits.words import Bone, CauseMethod, Grade, shown

MOST_OPTIONS = 3
LONGEST_TEXT = 5_000
LONGEST_ID = 9
BONES = {"": "Choose one"} | {bone.value: shown(bone) for bone in Bone}
GRADES = {grade.value: shown(grade) for grade in Grade}


def id_of(sent: str | None) -> int | None:
    """An id from a select; anything that is no id names nobody who could be found."""
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID else 0


class RaiseForm(Form):
    """From a failing answer: everything is prefilled, one tap keeps it."""

    detail = FreeTextField("What was found", most=LONGEST_TEXT)
    containment = FreeTextField("What have you done right now?", most=LONGEST_TEXT)
    owner_id = SelectField("Who owns it")


class HandForm(Form):
    """A finding without an audit."""

    title = LineField("What is wrong, in one line", [DataRequired("Give it a title")])
    detail = FreeTextField("What was found", [DataRequired("Say what was found")], most=LONGEST_TEXT)
    grade = SelectField("Grade", choices=GRADES, default=Grade.MINOR.value)
    unit = SelectField("Where")
    client_id = SelectField("Whose work it was")
    requirements = FreeTextField("Requirements that it breaks, one ref a line", most=2_000)
    containment = FreeTextField("What have you done right now?", most=LONGEST_TEXT)
    owner_id = SelectField("Who owns it")
    done_by = DayField("To be done by", [Optional()])

    def refs(self) -> list[str]:
        return list(dict.fromkeys((self.requirements.data or "").upper().split()))


class ContainForm(EditForm):
    containment = FreeTextField("What was done at once", [DataRequired("Say what was done at once")], most=LONGEST_TEXT)


class RegradeForm(EditForm):
    grade = SelectField("Grade", choices=GRADES)
    reason = FreeTextField("Why", [DataRequired(SAY_WHY)], most=2_000)


class FindingReassignForm(EditForm):
    owner_id = SelectField("Who owns it")
    reason = FreeTextField("Why", most=2_000)


class FindingCancelForm(EditForm):
    reason = FreeTextField(
        "Why it is no finding", [DataRequired(f"Say why it is no finding. {READ_LATER}")],
        most=2_000,
    )  # fmt: skip


class WhysForm(EditForm):
    """Five whys: from three to seven levels; the last that is answered is the root."""

    why_1 = FreeTextField("Why did it happen?", most=1_000)
    why_2 = FreeTextField("Why was that?", most=1_000)
    why_3 = FreeTextField("And why was that?", most=1_000)
    why_4 = FreeTextField("Why, a fourth time", most=1_000)
    why_5 = FreeTextField("Why, a fifth time", most=1_000)
    why_6 = FreeTextField("Why, a sixth time", most=1_000)
    why_7 = FreeTextField("Why, a seventh time", most=1_000)
    category = SelectField("What kind of cause is the last one?", choices=BONES)

    def lines(self) -> list[FreeTextField]:
        return [self[f"why_{number}"] for number in range(1, MOST_WHYS + 1)]

    def cause(self) -> Cause:
        whys = tuple(line.data or "" for line in self.lines())
        return Cause(CauseMethod.FIVE_WHYS, _bone(self.category.data), whys)


class FishboneForm(EditForm):
    """Causes on six bones, one a line, and which of them is the root."""

    bone_people = FreeTextField("People", most=2_000)
    bone_process = FreeTextField("Process", most=2_000)
    bone_technology = FreeTextField("Technology", most=2_000)
    bone_environment = FreeTextField("Environment", most=2_000)
    bone_policy = FreeTextField("Policy", most=2_000)
    bone_measurement = FreeTextField("Measurement", most=2_000)
    category = SelectField("Which bone holds the root?", choices=BONES)
    root = LineField("The root", most=1_000)

    def lines(self) -> list[FreeTextField]:
        return [self[f"bone_{bone}"] for bone in Bone]

    def cause(self) -> Cause:
        bones = {bone: _lines(self[f"bone_{bone}"].data) for bone in Bone}
        return Cause(CauseMethod.FISHBONE, _bone(self.category.data), (), bones, self.root.data or "")


class InterimForm(EditForm):
    """Unknown, interim fix: what is not known yet, and what holds the harm off meanwhile (C8)."""

    root = FreeTextField("What is not known yet, and what the interim fix holds off", most=1_000)

    def lines(self) -> list[FreeTextField]:
        return [self.root]

    def cause(self) -> Cause:
        return Cause(CauseMethod.UNKNOWN, root=self.root.data or "")


class OptionsForm(EditForm):
    """Up to three ways to fix it, each seen from customer, benefit and risk."""

    option_1 = LineField("Option 1, in a few words")
    customer_view_1 = FreeTextField("What option 1 means for customers", most=2_000)
    benefit_1 = FreeTextField("What option 1 brings", most=2_000)
    risk_1 = FreeTextField("What could go wrong with option 1", most=2_000)
    option_2 = LineField("Option 2, in a few words")
    customer_view_2 = FreeTextField("What option 2 means for customers", most=2_000)
    benefit_2 = FreeTextField("What option 2 brings", most=2_000)
    risk_2 = FreeTextField("What could go wrong with option 2", most=2_000)
    option_3 = LineField("Option 3, in a few words")
    customer_view_3 = FreeTextField("What option 3 means for customers", most=2_000)
    benefit_3 = FreeTextField("What option 3 brings", most=2_000)
    risk_3 = FreeTextField("What could go wrong with option 3", most=2_000)
    chosen = RadioField(
        "Which one is chosen?",
        choices={str(number): f"Option {number}" for number in range(1, MOST_OPTIONS + 1)},
        validate_choice=False,
    )
    single_option_reason = FreeTextField("Why there is only one option", most=2_000)

    def groups(self) -> list[list[FreeTextField]]:
        names = ("option", "customer_view", "benefit", "risk")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, MOST_OPTIONS + 1)]

    def options(self) -> list[FixOption]:
        return [FixOption(*(field.data or "" for field in group)) for group in self.groups()]

    def chosen_number(self) -> int | None:
        return id_of(self.chosen.data)


class FixPlanForm(EditForm):
    kind = SelectField(
        "Kind of action",
        choices={
            ActionKind.CORRECTION.value: "Correction: put this one right",
            ActionKind.CORRECTIVE.value: "Corrective: remove the cause",
            ActionKind.PREVENTIVE.value: "Preventive: keep it from happening elsewhere",
        },
    )
    title = LineField("What will be done", [DataRequired("Say what will be done")])
    detail = FreeTextField("How it will be recognised as done", most=LONGEST_TEXT)
    owner_id = SelectField("Who does it")
    working_days = WholeNumberField(
        "Working days from today", [Optional(), NumberRange(1, 250, "Between 1 and 250 working days")]
    )
    due_on = DayField("Or by this day", [Optional()])
    done_by = DayField("The finding is to be done by", [Optional()])


class ImplementForm(EditForm):
    check_after_days = WholeNumberField(
        "Days until somebody checks that it worked",
        [InputRequired("Say in how many days it is checked"), NumberRange(0, 365, "Between 0 and 365 days")],
        default=CHECK_DAYS,
    )
    checker_id = SelectField("Who checks that it worked", default="")
    no_prevention = FreeTextField("Why nothing can keep it from happening elsewhere", most=2_000)


class CheckForm(EvidenceFields, EditForm):
    measure = FreeTextField(
        "What was measured, and what was expected",
        [DataRequired("Say what was measured, so that somebody else could measure it again")],
        most=2_000,
    )
    seen = FreeTextField("What you saw", [DataRequired("Say what you saw")], most=LONGEST_TEXT)
    is_effective = RadioField(
        "Did the fix work?",
        choices={
            "yes": "Effective: it did not come back, and the finding is closed",
            "no": "Not effective: the finding opens again as its next cycle",
        },
        validators=[InputRequired("Say whether the fix worked")],
    )


class FindingEvidenceForm(EvidenceFields, Form):
    """Evidence on the finding itself."""


class SystemicForm(EditForm):
    reason = FreeTextField("Why", [DataRequired(SAY_WHY)], most=2_000)
    owner_id = SelectField("Who owns the systemic finding")


CAUSE_FORMS: dict[CauseMethod, type[WhysForm | FishboneForm | InterimForm]] = {
    CauseMethod.FIVE_WHYS: WhysForm,
    CauseMethod.FISHBONE: FishboneForm,
    CauseMethod.UNKNOWN: InterimForm,
}
WHYS_HINT = f"At least {FEWEST_WHYS}. Stop when the answer is something that you can change: the last one is the root."
ACTION_KINDS = {kind: shown_action(kind) for kind in ActionKind}


def _bone(sent: str | None) -> Bone | None:
    return Bone(sent) if sent in list(Bone) else None


def _lines(sent: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (sent or "").splitlines() if line.strip()]
