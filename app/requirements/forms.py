"""Forms of the register."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import URL, DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from app.requirements.domain.words import Applicability, Binding, Kind, Status, TagKind, shown
from app.web.fields import FreeTextField, no_card_number
from app.web.forms import EditForm

REF = r"^[A-Z0-9][A-Z0-9.-]{1,58}[A-Z0-9]$"
LONGEST_LINE = 200
MOST_TAGS = 40
TAG_FIELDS = {
    "themes": TagKind.THEME,
    "aliases": TagKind.ALIAS,
    "evidence": TagKind.EVIDENCE,
    "sources": TagKind.SOURCE,
}


def line(label: str, *, needed: str = "") -> Any:
    """A one-line text field; `needed` is the sentence for leaving it empty."""
    first = DataRequired(needed) if needed else Optional()
    longest = Length(max=LONGEST_LINE, message=f"{label} must be {LONGEST_LINE} characters or fewer")
    return StringField(label, [first, longest, no_card_number])


def words_of(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, shown(word)) for word in kind]


class RequirementForm(EditForm):
    """Everything about a requirement; `ref` is only there when one is added."""

    ref = StringField(
        "Ref",
        [
            DataRequired("Give it a ref of its own, such as ORG-CALLBACK"),
            Regexp(REF, message="A ref is 3 to 60 capitals, figures, dots and dashes, such as ORG-CALLBACK"),
        ],
    )
    title = line("Title", needed="Give it a title")
    reference = line("Reference", needed="Say where it stands, such as DISP 1.6.2R")
    instrument = line("Instrument", needed="Say which law, handbook or policy it comes from")
    kind = SelectField("Kind", choices=dict(words_of(Kind)))
    binding = SelectField("How it binds", choices=dict(words_of(Binding)))
    status = SelectField("Status", choices=dict(words_of(Status)))
    demand = FreeTextField("What it demands", [DataRequired("Say what the centre must do, in plain words")], most=5_000)
    applies_when = FreeTextField("When it applies", [DataRequired("Say when it applies")], most=5_000)
    effective_from = DateField("In force from", [Optional()])
    note = line("What changes in the wording, and why")
    owner_id = SelectField("Owner", validate_choice=False)
    deputy_id = SelectField("Deputy", validate_choice=False)
    review_frequency_months = IntegerField(
        "Months between reviews",
        [InputRequired("Say how often it is reviewed"), NumberRange(1, 120, "Between 1 and 120 months")],
    )
    review_due_on = DateField("Next review by", [InputRequired("Say when it is reviewed next")])
    url = StringField(
        "Where to read it",
        [Optional(), Length(max=500), URL(require_tld=False, message="Give an address that begins with https://")],
    )
    verify = BooleanField("Check before relying on this")
    verify_note = FreeTextField("What is to be checked", most=1_000)
    themes = FreeTextField("Themes, one a line", most=2_000)
    aliases = FreeTextField("Other names, one a line", most=2_000)
    evidence = FreeTextField("Evidence we expect, one a line", most=4_000)
    sources = FreeTextField("Watched sources, one key a line", most=2_000)

    def tags(self) -> tuple[tuple[TagKind, str], ...]:
        """The four lists as tags, in order."""
        return tuple(
            (kind, " ".join(text.split())[:LONGEST_LINE])
            for name, kind in TAG_FIELDS.items()
            for text in (self[name].data or "").splitlines()[:MOST_TAGS]
            if text.strip()
        )


class ApplicabilityForm(EditForm):
    applicability = SelectField("Does it apply to us?", choices=dict(words_of(Applicability)))
    reason = FreeTextField("Why", most=2_000)


class ReviewForm(EditForm):
    outcome = FreeTextField(
        "What the review found", [DataRequired("Say what it found, even if nothing changes")], most=2_000
    )


class VerifyForm(EditForm):
    note = FreeTextField("What you checked it against", [DataRequired("Say what you checked it against")], most=1_000)
