"""Forms of aims, promises, objectives, measures, readings, products and documents."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar

from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from app.core.text import SAY_WHY
from app.organisation.domain.codes import CODE, CODE_ASKED
from app.organisation.domain.readings import LARGEST_NUMERATOR, LARGEST_VALUE, ReadFigures
from app.organisation.domain.words import (
    SHOWN,
    Better,
    ObjectiveKind,
    OwnDocumentKind,
    ProductKind,
    Reckoning,
    ReviewOutcome,
    Tells,
)
from app.organisation.operations import (
    AimFields,
    DocumentFields,
    EnteredReading,
    MeasureFields,
    ObjectiveFields,
    ProductFields,
    PromiseFields,
)
from app.organisation.operations.aims import SAY_AIM, SAY_PROMISE
from app.organisation.operations.documents import LONGEST_INTERVAL, SAY_WHERE
from app.organisation.operations.objectives import SAY_OBJECTIVE
from app.web.fields import DayField, ExactField, FreeTextField, LineField, WholeNumberField, chosen_id
from app.web.forms import EditForm

LONGEST_TEXT, LONGEST_MORE = 500, 2_000
UNASKED = {"csrf_token", "request_id", "row_version", "keeps_national_insurance", "as_draft"}


def words_of(kind: type[StrEnum]) -> dict[str, str]:
    return {word.value: SHOWN[word] for word in kind}


class AskedForm(EditForm):
    """A form that its page draws field by field, each with its hint."""

    hints: ClassVar[Mapping[str, str]] = {}

    @property
    def asked(self) -> list[tuple[Field, str]]:
        return [(field, self.hints.get(field.name, "")) for field in self if field.name not in UNASKED]


class CodedForm(AskedForm):
    """What is newly added gets a code, which never changes."""

    code = LineField(
        "Code",
        [DataRequired("Give it a code of its own"), Regexp(rf"^{CODE.pattern}$", message=CODE_ASKED)],
        most=40,
    )

    @property
    def chosen_code(self) -> str:
        return self.code.data or ""


class AimForm(AskedForm):
    text = FreeTextField("Aim", [DataRequired(SAY_AIM)], most=LONGEST_TEXT)

    def fields(self) -> AimFields:
        return AimFields(self.text.data or "")


class NewAimForm(CodedForm, AimForm):
    """An aim and its code."""


class PromiseForm(AskedForm):
    hints: ClassVar = {
        "measures": "What tells whether it is kept. A promise without one is flagged wherever it stands.",
        "product_id": "Only where it is made about one of them.",
    }
    text = FreeTextField("Promise", [DataRequired(SAY_PROMISE)], most=LONGEST_TEXT)
    aim_id = SelectField("Aim that it serves", validate_choice=False)
    product_id = SelectField("Product or service", validate_choice=False)
    measures = SelectMultipleField("Measures", validate_choice=False)

    def fields(self) -> PromiseFields:
        return PromiseFields(
            self.text.data or "",
            _id_or_none(self.aim_id),
            _id_or_none(self.product_id),
            tuple(self.measures.data or ()),
        )


class NewPromiseForm(CodedForm, PromiseForm):
    """A promise and its code."""


class ObjectiveForm(AskedForm):
    """One that is to be set lacks nothing; the second button keeps it as a draft."""

    hints: ClassVar = {
        "text": "So that anybody can say later whether it was reached: what changes, from where to where, by when.",
        "kind": "An improvement goes from a baseline to a target by a day. What is held has a target alone.",
        "baseline": "Where the measure stood at the start. Only of an improvement.",
        "due_on": "By when the target is reached. Only of an improvement.",
        "owner_id": "Who sees to it.",
        "how": "What makes it possible: people, systems, money.",
        "balance": "Where the measure tells of speed, one that tells how well keeps it honest.",
        "product_id": "Only where it is about one of them.",
    }
    text = FreeTextField("Objective", [DataRequired(SAY_OBJECTIVE)], most=LONGEST_TEXT)
    kind = SelectField("Kind", choices=words_of(ObjectiveKind))
    aim_id = SelectField("Aim that it serves", validate_choice=False)
    measure_id = SelectField("Measure", validate_choice=False)
    baseline = ExactField("Baseline", [Optional()], least=-LARGEST_VALUE, most=LARGEST_VALUE)
    target = ExactField("Target", [Optional()], least=-LARGEST_VALUE, most=LARGEST_VALUE)
    due_on = DayField("By", [Optional()])
    owner_id = SelectField("Owner", validate_choice=False)
    how = FreeTextField("How it can be reached", most=LONGEST_MORE)
    product_id = SelectField("Product or service", validate_choice=False)
    balance = SelectMultipleField("Balanced with", validate_choice=False)
    as_draft = BooleanField("Keep it as a draft")

    def fields(self) -> ObjectiveFields:
        return ObjectiveFields(
            text=self.text.data or "",
            kind=ObjectiveKind(self.kind.data),
            aim_id=_id_or_none(self.aim_id),
            product_id=_id_or_none(self.product_id),
            measure_id=_id_or_none(self.measure_id),
            baseline=self.baseline.data,
            target=self.target.data,
            due_on=self.due_on.data,
            owner_id=_id_or_none(self.owner_id),
            how=self.how.data or "",
            balance=tuple(self.balance.data or ()),
        )


class NewObjectiveForm(CodedForm, ObjectiveForm):
    """An objective and its code."""


class MeasureForm(AskedForm):
    hints: ClassVar = {
        "unit": "In what it is counted: percent, seconds, points.",
        "tells": "An objective that goes by speed alone is warned of.",
        "about": "What counts and what does not, and over which period.",
    }
    name = LineField("Name", [DataRequired("Give the measure a name")])
    unit = LineField("Unit", [DataRequired("Say in what it is counted")], most=40)
    tells = SelectField("What it tells", choices=words_of(Tells))
    better = SelectField("Which way is better", choices=words_of(Better))
    about = FreeTextField("What is counted", most=LONGEST_MORE)

    def fields(self) -> MeasureFields:
        return MeasureFields(
            self.name.data or "",
            self.unit.data or "",
            Tells(self.tells.data),
            Better(self.better.data),
            self.about.data or "",
        )


class NewMeasureForm(CodedForm, MeasureForm):
    hints: ClassVar = {**MeasureForm.hints, "reckoning": "This cannot be changed later, since readings hang on it."}
    reckoning = SelectField("How a reading is reckoned", choices=words_of(Reckoning))


class ReadingForm(AskedForm):
    hints: ClassVar = {
        "value": "As it was read. Leave it empty where you give numerator and n.",
        "numerator": "How many of n: 391 of 500.",
        "n": "How many cases the reading rests on, where that is known.",
        "source": "Where it was read, so that somebody can read it again.",
    }
    day = DayField("Day", [InputRequired("Give the day on which it was read")])
    value = ExactField("Value", [Optional()], least=-LARGEST_VALUE, most=LARGEST_VALUE)
    numerator = ExactField("How many", [Optional()], least=-LARGEST_NUMERATOR, most=LARGEST_NUMERATOR)
    n = WholeNumberField("Out of how many", [Optional(), NumberRange(min=1, message="This must be 1 or more")])
    source = LineField("Source", [DataRequired("Say where it was read")])

    def fields(self) -> EnteredReading:
        figures = ReadFigures(self.value.data, self.numerator.data, self.n.data)
        return EnteredReading(self.day.data or date.max, figures, self.source.data or "")


class ProductForm(AskedForm):
    hints: ClassVar = {"about": "What customers get, and for whom it is."}
    name = LineField("Name", [DataRequired("Give it the name that customers know")])
    kind = SelectField("Kind", choices=words_of(ProductKind))
    about = FreeTextField("What it is", most=LONGEST_MORE)
    owner_id = SelectField("Owner", validate_choice=False)

    def fields(self) -> ProductFields:
        kind = ProductKind(self.kind.data)
        return ProductFields(self.name.data or "", kind, chosen_id(self.owner_id), self.about.data or "")


class DocumentForm(AskedForm):
    hints: ClassVar = {
        "place": "An address, a folder or a shelf: where somebody finds it today.",
        "covers": "What one learns from it, so that people know when to look.",
        "review_every_months": "In months. A review moves the due day by this.",
    }
    name = LineField("Title", [DataRequired("Give the document its title")])
    kind = SelectField("Kind", choices=words_of(OwnDocumentKind))
    place = LineField("Where it is kept", [DataRequired(SAY_WHERE)], most=LONGEST_TEXT)
    covers = FreeTextField("What it covers", most=LONGEST_MORE)
    owner_id = SelectField("Owner", validate_choice=False)
    review_every_months = WholeNumberField(
        "Reviewed every",
        [
            InputRequired("Give the months between reviews"),
            NumberRange(1, LONGEST_INTERVAL, message=f"Between 1 and {LONGEST_INTERVAL} months"),
        ],
        default=12,
    )
    review_due_on = DayField("Next review by", [InputRequired("Give the day of the next review")])

    def fields(self) -> DocumentFields:
        return DocumentFields(
            name=self.name.data or "",
            kind=OwnDocumentKind(self.kind.data),
            place=self.place.data or "",
            owner_id=chosen_id(self.owner_id),
            review_every_months=self.review_every_months.data or 0,
            review_due_on=self.review_due_on.data or date.max,
            covers=self.covers.data or "",
        )


class DocumentReviewForm(AskedForm):
    hints: ClassVar = {"note": "What you looked at, and why nothing or what has to change."}
    outcome = SelectField("Outcome", choices=words_of(ReviewOutcome))
    note = FreeTextField("Because", [DataRequired(SAY_WHY)], most=LONGEST_MORE)


class RetireForm(EditForm):
    reason = FreeTextField("Reason", [DataRequired(SAY_WHY)], most=LONGEST_MORE)


def _id_or_none(field: Field) -> int | None:
    """None where nothing was chosen; what is no id names nothing that could be found, and is refused."""
    return chosen_id(field) if field.data else None
