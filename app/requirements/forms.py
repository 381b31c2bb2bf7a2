"""Forms of the register."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf, DataRequired, InputRequired, NumberRange, Optional, Regexp, ValidationError

from app.core.text import SAY_WHY
from app.requirements.domain.contents import Attributes, NewWording, Tags, Wording
from app.requirements.domain.documents import WORDING
from app.requirements.domain.places import SECTORS
from app.requirements.domain.relations import WORDS
from app.requirements.domain.words import REF, WEB_ADDRESS, Applicability, Binding, Kind, Status, TagKind, shown
from app.web.fields import AtMost, DayField, FreeTextField, LineField, OneLineField, WholeNumberField
from app.web.forms import EditForm, Form

LONGEST_LINE = 200
LONGEST_ADDRESS = 500
MOST_TAGS = 40
REVIEW_MONTHS = 12
TAG_FIELDS = {
    "themes": TagKind.THEME,
    "aliases": TagKind.ALIAS,
    "evidence": TagKind.EVIDENCE,
    "sources": TagKind.SOURCE,
}


def words_of(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, shown(word)) for word in kind]


def few_short_lines(_form: object, field: Field) -> None:
    """A list of short words: nothing is cut off in silence."""
    lines = _lines(field.data)
    if len(lines) > MOST_TAGS:
        raise ValidationError(f"{len(lines)} lines are too many: {MOST_TAGS} at most")
    if too_long := next((line for line in lines if len(line) > LONGEST_LINE), ""):
        raise ValidationError(f"Each line must be {LONGEST_LINE} characters or fewer: “{too_long[:40]}…”")


class RequirementForm(EditForm):
    """Everything about a requirement; ref and client only when one is added."""

    ref = LineField(
        "Ref",
        [
            DataRequired("Give it a ref of its own, such as ORG-CALLBACK"),
            Regexp(f"^{REF}$", message="A ref is 3 to 60 capitals, figures, dots and dashes, such as ORG-CALLBACK"),
        ],
        most=60,
    )
    title = LineField("Title", [DataRequired("Give it a title")], most=LONGEST_LINE)
    reference = LineField("Reference", [DataRequired("Say where it stands, such as DISP 1.6.2R")], most=LONGEST_LINE)
    instrument = LineField(
        "Instrument", [DataRequired("Say which law, handbook or policy it comes from")], most=LONGEST_LINE
    )
    kind = SelectField("Kind", choices=dict(words_of(Kind)))
    binding = SelectField("How it binds", choices=dict(words_of(Binding)))
    status = SelectField("Status", choices=dict(words_of(Status)))
    client_id = SelectField("Whose requirement it is", validate_choice=False)
    demand = FreeTextField("What it demands", [DataRequired("Say what the centre must do, in plain words")], most=5_000)
    applies_when = FreeTextField("When it applies", [DataRequired("Say when it applies")], most=5_000)
    source_text = FreeTextField("What the instrument says", most=5_000)
    effective_from = DayField("In force from", [Optional()])
    note = LineField("What changes in the wording, and why", most=LONGEST_LINE)
    owner_id = SelectField("Owner", validate_choice=False)
    deputy_id = SelectField("Deputy", validate_choice=False)
    review_frequency_months = WholeNumberField(
        "Months between reviews",
        [InputRequired("Say how often it is reviewed"), NumberRange(1, 120, "Between 1 and 120 months")],
    )
    review_due_on = DayField("Next review by", [InputRequired("Say when it is reviewed next")])
    url = OneLineField(
        "Where to read it",
        [
            Optional(),
            AtMost(LONGEST_ADDRESS, "The address"),
            Regexp(WEB_ADDRESS, message="Give an address that begins with https://"),
        ],
    )
    verify = BooleanField("Check before relying on this")
    verify_note = FreeTextField("What is to be checked", most=1_000)
    themes = FreeTextField("Themes, one a line", [few_short_lines])
    aliases = FreeTextField("Other names, one a line", [few_short_lines])
    evidence = FreeTextField("Evidence we expect, one a line", [few_short_lines])
    sources = FreeTextField("Watched sources, one key a line", [few_short_lines])

    def new_wording(self) -> NewWording:
        wording = Wording(*(str(self[name].data or "") for name in WORDING))
        return NewWording(wording, self.effective_from.data, self.note.data or "" if "note" in self else "")

    def attributes(self) -> Attributes:
        return Attributes(
            kind=Kind(self.kind.data),
            binding=Binding(self.binding.data),
            instrument=self.instrument.data or "",
            status=Status(self.status.data),
            review_frequency_months=self.review_frequency_months.data or REVIEW_MONTHS,
            review_due_on=self.review_due_on.data or date.min,
            owner_id=id_of(self.owner_id.data),
            deputy_id=id_of(self.deputy_id.data),
            url=self.url.data or "",
            verify="verify" in self and bool(self.verify.data),
            verify_note=(self.verify_note.data or "") if "verify_note" in self else "",
            tags=self.tags(),
        )

    def tags(self) -> Tags:
        """The four lists as tags, in order; themes are keys, so that two spellings are one theme."""
        return tuple(
            dict.fromkeys(
                (kind, line.lower().replace(" ", "_") if kind is TagKind.THEME else line)
                for name, kind in TAG_FIELDS.items()
                for line in _lines(self[name].data)
            )
        )


class ApplicabilityForm(EditForm):
    applicability = SelectField("Does it apply to us?", choices=dict(words_of(Applicability)))
    reason = FreeTextField("Why", most=2_000)
    review_on = DayField("Decide again by", [Optional()])


class WhereForm(EditForm):
    """The same for one part of the organisation; the empty choice lets what holds everywhere hold there too."""

    place = SelectField("Where", validate_choice=False)
    applicability = SelectField("Does it apply there?", choices={"": "As everywhere", **dict(words_of(Applicability))})
    reason = FreeTextField("Why", most=2_000)
    review_on = DayField("Decide again by", [Optional()])


class ReviewForm(EditForm):
    outcome = FreeTextField(
        "What the review found", [DataRequired("Say what it found, even if nothing changes")], most=2_000
    )


class ManyForm(Form):
    """What is set in many requirements at once; the first choice leaves each as it is."""

    owner_id = SelectField("Owner", default="", validate_choice=False)
    applicability = SelectField(
        "Do they apply to us?", choices={"": "As it is", **dict(words_of(Applicability))}, default=""
    )
    reason = FreeTextField("Why", most=2_000)
    review_due_on = DayField("Next review by", [Optional()])


class SectorForm(Form):
    """A sector, and the stamp of what was shown of it."""

    sector = RadioField(
        "The sector that we work in",
        [AnyOf(list(SECTORS), "Choose one of these sectors")],
        choices={sector.value: name for sector, name in SECTORS.items()},
        validate_choice=False,
    )
    seen = HiddenField(validators=[AtMost(64, "The stamp")])


class RelationForm(Form):
    kind = SelectField("How it stands to the other", choices={kind.value: words[0] for kind, words in WORDS.items()})
    other = LineField("Ref of the other requirement", [DataRequired("Name the other requirement by its ref")], most=60)
    reason = FreeTextField("Why", [DataRequired(SAY_WHY)], most=2_000)


class RelationEndForm(Form):
    reason = FreeTextField("Why it is so no longer", [DataRequired(SAY_WHY)], most=2_000)


class SourceCheckForm(EditForm):
    note = FreeTextField("What you checked it against", [DataRequired("Say what you checked it against")], most=1_000)


def id_of(sent: str | None) -> int | None:
    """An id from a select; anything that is no id names nobody who could be found."""
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0  # noqa: PLR2004 - fits an id


def _lines(sent: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (sent or "").splitlines() if line.strip()]
