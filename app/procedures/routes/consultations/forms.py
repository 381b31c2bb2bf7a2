"""Forms of consultations: an answer, what became of a comment, and whom a consultation asks."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from wtforms import BooleanField, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PartForm
from wtforms.validators import DataRequired, InputRequired, NumberRange

from app.core.text import SAY_WHY
from app.procedures.routes.consultations.blueprint import DISPOSITIONS
from app.signing.domain.consulting import MOST_EXTENSION, MOST_OPEN_DAYS, OPEN_DAYS, PERCENT
from app.signing.domain.words import CONSULTED, DispositionKind, View
from app.signing.operations import Opinion, SaidOn
from app.signing.operations.answering import LONGEST_WORDS
from app.web.fields import EmailField, FreeTextField, LineField, WholeNumberField
from app.web.forms import EditForm, Form

VIEWS = {view.value: CONSULTED[view] for view in View}


class OpinionForm(Form):
    """What somebody thinks of a text: three taps and, where they object, a sentence."""

    view = RadioField("What do you think?", choices=VIEWS, validators=[InputRequired("Choose one of the three")])
    section = RadioField("Which step?", validate_choice=False, default="")
    words = FreeTextField("What would go wrong, or what would help?", most=LONGEST_WORDS)

    sections: Mapping[str, str] = MappingProxyType({})

    def offer(self, sections: Mapping[str, str], offered: Mapping[str, str]) -> None:
        """What a comment can be about, of which some are offered; what is none of these is about the whole."""
        self.sections = sections
        self.section.choices = {**offered, "": "Another, or all of it" if offered else "All of it"}

    def show(self, live: Any, comments: Sequence[Any]) -> None:
        """What was answered before, so that a change begins from it."""
        self.view.data = live.view.value
        if comments:
            known = comments[0].section in (self.section.choices or {})
            self.section.data, self.words.data = comments[0].section if known else "", comments[0].words

    def opinion(self) -> Opinion:
        section = self.section.data or ""
        known = section if section in self.sections else ""
        return Opinion(View(self.view.data), (SaidOn(known, self.words.data or ""),))


class RunForm(Form):
    """Nothing but that it is sent."""


class DisposeForm(Form):
    kind = RadioField("Your answer", choices=DISPOSITIONS, validators=[InputRequired("Choose what became of it")])
    because = FreeTextField("Because", most=LONGEST_WORDS)

    def chosen(self) -> DispositionKind:
        return DispositionKind(self.kind.data)


class ExtendForm(Form):
    days = WholeNumberField("Days", [InputRequired("Say by how many days"), NumberRange(1, MOST_EXTENSION)])


class WhyForm(Form):
    reason = FreeTextField("Why", [DataRequired(SAY_WHY)], most=LONGEST_WORDS)


class GroupForm(PartForm):
    """One group of those who are asked; a reason leaves it out."""

    minimum = WholeNumberField("At least so many answer", [InputRequired("Say how many"), NumberRange(0)], default=1)
    is_optional = BooleanField("It may close without them")
    left_out = FreeTextField("Leave them out, because", most=LONGEST_WORDS)


class ConsultForm(EditForm):
    """Whom a consultation asks, and by which rules it closes."""

    agents = FormField(GroupForm)
    leaders = FormField(GroupForm)
    customers = FormField(GroupForm)
    people = SelectMultipleField("Ask these people too", validate_choice=False)
    open_days = WholeNumberField(
        "Open for days", [InputRequired("Say for how long"), NumberRange(1, MOST_OPEN_DAYS)], default=OPEN_DAYS
    )
    percent = WholeNumberField(
        "Per cent who must answer", [InputRequired("Say how many"), NumberRange(1, 100)], default=PERCENT
    )
    urgent_reason = FreeTextField("Urgent, because", most=LONGEST_WORDS)
    groups = HiddenField()

    def of(self, name: str) -> dict[str, Any]:
        """What was decided about one of the groups."""
        part = self[name].form
        return {
            "minimum": part.minimum.data or 0,
            "is_mandatory": not part.is_optional.data,
            "left_out": (part.left_out.data or "").strip(),
        }


class CustomerForm(OpinionForm):
    """The same for a customer; their own link is what lets them in, so no cookie and no token of one is asked."""

    class Meta(OpinionForm.Meta):
        csrf = False


class PanelForm(Form):
    """A customer who agreed to be asked."""

    name = LineField("Name", [DataRequired("Say what they are called")], most=120)
    address = EmailField("E-mail address", [DataRequired("Give an address that the link is mailed to")])
    client_id = SelectField("Whose customer", validate_choice=False)
