"""Forms of the designer: what a version says, its sections, its questions, its publication."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp, ValidationError

from app.core.numbers import digits
from app.web.fields import ExactField, FreeTextField, LineField
from app.web.forms import EditForm, Form
from audits.checklists.domain.document_values import CHECKLIST_REF, CODE
from audits.checklists.domain.documents import Details
from audits.checklists.domain.questions import Checklist, Notify, Option, Question, Section
from audits.words import AutofailMode, Channel, Critical, Grade, QuestionType, ScoringMode, Subject, shown

HIGHEST_MARK = 100
OPTION = re.compile(r"^(?P<label>.+?)\s*=\s*(?P<score>[0-9./ ]+?)\s*(?P<fails>,?\s*fails?)?$", re.IGNORECASE)
CODE_ASKED = "A code is up to 20 letters, figures, dots and dashes, such as A2"
SCORED = {
    ScoringMode.QUESTIONS: "Over all questions, by weight",
    ScoringMode.SECTIONS: "By section, then by weight",
}
ON_CRITICAL = {
    AutofailMode.ZERO: "Fail, and the final score is 0.00",
    AutofailMode.FAIL_ONLY: "Fail, and the score stays as it is",
}


def words_of(kind: Any) -> dict[str, str]:
    return {word.value: shown(word) for word in kind}


class DetailsForm(EditForm):
    """What a version says about itself; ref, client and owner only when a checklist is begun."""

    ref = LineField(
        "Ref",
        [
            DataRequired("Give it a ref of its own, such as CL-CALL"),
            Regexp(
                f"^{CHECKLIST_REF}$", message="A ref is 3 to 60 capitals, figures, dots and dashes, such as CL-CALL"
            ),
        ],
        most=60,
    )
    title = LineField("Title", [DataRequired("Give it a title")])
    client_id = SelectField("Whose checklist it is", validate_choice=False)
    owner_id = SelectField("Owner", validate_choice=False)
    subject = SelectField("What an audit looks at", choices=words_of(Subject))
    channels = SelectMultipleField("Channels", choices=words_of(Channel))
    audience = SelectField("Who completes it", validate_choice=False)
    guidance = FreeTextField("Guidance for whoever completes it", most=5_000)
    mode = SelectField("How the score is made", choices={mode.value: words for mode, words in SCORED.items()})
    pass_mark = ExactField(
        "Pass mark", [InputRequired("Give a pass mark from 0 to 100")], most=Decimal(HIGHEST_MARK), default=Decimal(80)
    )
    autofail_mode = SelectField(
        "When a critical question fails", choices={mode.value: words for mode, words in ON_CRITICAL.items()}
    )
    sampling_note = LineField("How contacts are chosen")

    def details(self, sampling: dict[str, Any]) -> Details:
        """The details; what a file said about sampling stays, beside the note."""
        kept = {name: value for name, value in sampling.items() if name != "note"}
        note = {"note": self.sampling_note.data} if self.sampling_note.data else {}
        return Details(
            title=self.title.data or "",
            subject=Subject(self.subject.data),
            guidance=self.guidance.data or "",
            channels=tuple(Channel(channel) for channel in self.channels.data or ()),
            audience=self.audience.data or "",
            sampling={**kept, **note},
        )

    def checklist(self) -> Checklist:
        return Checklist(
            mode=ScoringMode(self.mode.data),
            pass_mark=self.pass_mark.data or Decimal(0),
            sections=(),
            autofail_mode=AutofailMode(self.autofail_mode.data),
        )


class SectionForm(EditForm):
    code = LineField("Code", [DataRequired("Give it a code"), Regexp(f"^{CODE}$", message=CODE_ASKED)], most=20)
    title = LineField("Title", [DataRequired("Give it a title")])
    weight = ExactField("Weight", [InputRequired("Give it a weight; 0 leaves it out")], default=Decimal(1))
    minimum = ExactField("Minimum mark", [Optional()], most=Decimal(HIGHEST_MARK))

    def section(self) -> Section:
        weight = self.weight.data
        return Section(
            code=self.code.data or "",
            title=self.title.data or "",
            weight=Decimal(1) if weight is None else weight,
            minimum=self.minimum.data,
        )


class QuestionForm(EditForm):
    """A question of one type. What the type does not need is taken out of the form by `made_for`."""

    type = HiddenField()
    code = LineField("Code", [DataRequired("Give it a code"), Regexp(f"^{CODE}$", message=CODE_ASKED)], most=20)
    text = FreeTextField("Question", [DataRequired("Ask something")], most=1_000)
    section = SelectField("Section", validate_choice=False)
    shown_when = SelectMultipleField("Asked when the answer above it is", validate_choice=False)
    steps = FreeTextField("Steps, one a line, lowest first", most=2_000)
    options = FreeTextField("Options, one a line", most=4_000)
    weight = ExactField("Weight", [InputRequired("Give it a weight; 0 leaves it out")], default=Decimal(1))
    critical = SelectField("Critical", choices={"": "No", **words_of(Critical)})
    fail_grade = SelectField("A failing answer makes a finding that is", choices={"": "Minor", **words_of(Grade)})
    na_allowed = BooleanField("N/A can be answered", default=True)
    category = LineField("Category", most=60)
    guidance = FreeTextField("What good looks like", most=5_000)
    requirements = FreeTextField("Requirements that it looks at", most=2_000)
    comment_on = SelectMultipleField("Comment", validate_choice=False)
    photo_on = SelectMultipleField("Photo", validate_choice=False)
    evidence_on = SelectMultipleField("Evidence", validate_choice=False)
    finding_on = SelectMultipleField("Finding", validate_choice=False)
    notify_on = SelectMultipleField("Tell", validate_choice=False)
    notify_post = SelectField("Whom to tell", validate_choice=False)
    notify_at_once = BooleanField("Tell them at once, not only when the audit is completed")

    def made_for(self, kind: QuestionType, answers: dict[str, str]) -> "QuestionForm":
        """Only what this type needs, with the answers, and their words, on which something can be demanded."""
        unneeded = []
        unneeded += [] if kind is QuestionType.SCALE else ["steps"]
        unneeded += [] if kind is QuestionType.CHOICE else ["options"]
        unneeded += [] if kind.scores else ["weight", "critical", "fail_grade", "notify_post", "notify_at_once"]
        unneeded += [] if answers else RULE_FIELDS
        unneeded += ["na_allowed"] if kind is QuestionType.INSTRUCTION else []
        for name in dict.fromkeys(unneeded):
            if name in self:
                del self[name]
        for name in RULE_FIELDS:
            if name in self:
                self[name].choices = answers
        return self

    def validate_steps(self, field: Field) -> None:
        if len(_lines(field.data)) < 2:  # noqa: PLR2004 - one step is no scale (SPEC 2.2.1)
            raise ValidationError("A scale needs two steps or more, one a line")

    def validate_options(self, field: Field) -> None:
        for line in _lines(field.data):
            if _option(line) is None:
                raise ValidationError(f"“{line[:40]}” must read like: Both = 1, or: Neither = 0, fails")

    def question(self, parent: str = "") -> Question:
        """The question as the rules see it; an absent field says what its type always says."""
        return Question(
            code=self.code.data or "",
            text=self.text.data or "",
            type=QuestionType(self.type.data or ""),
            weight=self._given("weight") or Decimal(0),
            parent=parent,
            shown_when=tuple(self._given("shown_when") or ()) if parent else (),
            steps=tuple(_lines(self._given("steps"))),
            options=tuple(one for line in _lines(self._given("options")) if (one := _option(line)) is not None),
            critical=Critical(self._given("critical")) if self._given("critical") else None,
            na_allowed=bool(self._given("na_allowed")),
            fail_grade=Grade(self._given("fail_grade")) if self._given("fail_grade") else None,
            category=self.category.data or "",
            guidance=self.guidance.data or "",
            requirement_refs=_refs(self.requirements.data),
            comment_on=self._words("comment_on"),
            photo_on=self._words("photo_on"),
            evidence_on=self._words("evidence_on"),
            finding_on=self._words("finding_on"),
            notify=Notify(
                self._words("notify_on"), self._given("notify_post") or "", at_once=bool(self._given("notify_at_once"))
            ),
        )

    def _given(self, name: str) -> Any:
        return self[name].data if name in self else None

    def _words(self, name: str) -> tuple[str, ...]:
        return tuple(self._given(name) or ())


RULE_FIELDS = ["comment_on", "photo_on", "evidence_on", "finding_on", "notify_on"]


class PublishForm(EditForm):
    note = FreeTextField("What changes, and why", most=2_000)
    is_checked = BooleanField("The questions were read against these requirements as they stand now")


class ChecklistReasonForm(EditForm):
    reason = FreeTextField("Why", most=2_000)


class NoteForm(Form):
    note = FreeTextField("What you checked", [DataRequired("Say what you checked")], most=1_000)


class OwnerForm(EditForm):
    owner_id = SelectField("Owner", validate_choice=False)


class SuggestForm(Form):
    text = FreeTextField("What you would change, and why", [DataRequired("Say what you would change")], most=2_000)


def held_in(question: Question, section: str) -> dict[str, Any]:
    """What the form shows of a stored question."""
    return {
        "type": question.type.value,
        "code": question.code,
        "text": question.text,
        "section": section,
        "shown_when": list(question.shown_when),
        "steps": "\n".join(question.steps),
        "options": "\n".join(_written(option) for option in question.options),
        "weight": question.weight,
        "critical": question.critical.value if question.critical else "",
        "fail_grade": question.fail_grade.value if question.fail_grade else "",
        "na_allowed": question.na_allowed,
        "category": question.category,
        "guidance": question.guidance,
        "requirements": "\n".join(question.requirement_refs),
        **{name: list(getattr(question, name)) for name in RULE_FIELDS if name != "notify_on"},
        "notify_on": list(question.notify.on),
        "notify_post": question.notify.post,
        "notify_at_once": question.notify.at_once,
    }


def _option(line: str) -> Option | None:
    found = OPTION.match(line)
    if found is None:
        return None
    try:
        score = Fraction(found["score"].replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        return None
    return Option(found["label"], score, fails=bool(found["fails"]))


def _written(option: Option) -> str:
    return f"{option.label} = {digits(option.score)}" + (", fails" if option.fails else "")


def _refs(typed: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref for ref in re.split(r"[\s,;]+", typed or "") if ref))


def _lines(typed: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (typed or "").splitlines() if line.strip()]
